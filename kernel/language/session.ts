import type { Diagnostic as CompilerDiagnostic } from "typescript/unstable/sync";
import { parseCell } from "../interpreter/parse-cell.js";
import { Project } from "../project-config.js";
import { CellPool } from "./cell-pool.js";
import { Compiler } from "./compiler.js";
import { cellCompilerOptions } from "./compiler-options.js";
import { type Candidate, completeCell, globalCandidates, keywordCandidates } from "./complete.js";
import { type Declarations, findDeclarations } from "./declared-names.js";
import {
  cellDiagnostics,
  configDiagnostics,
  isImplicitAny,
  isModuleNotFound,
  isUnknownName,
} from "./diagnostics.js";
import { inspectSymbol } from "./inspect.js";
import type { Completions, Diagnostic, Inspection } from "./language-service.js";
import { LocalFiles } from "./local-files.js";
import type { PreloadedModules } from "./preloaded-modules.js";
import {
  declaredLibraryNames,
  lightPreludeText,
  needsLibrary,
  preludeNames,
  preludeText,
} from "./prelude.js";
import { Scope, type VisibleName } from "./scope.js";
import { cellPath, emptyModule, registryText, SessionFiles } from "./session-files.js";
import { hoveredWord, wordEnd } from "./words.js";
import { writeOutTypes } from "./write-out-types.js";

/** Program size barely matters to the time of a check; starting with fewer modules starts the compiler sooner. */
const initialCapacity = 32;

const importsTslab = /\b(?:from|require\s*\()\s*["']tslab["']/;

/** Whether a cell has no syntax of TypeScript's: JavaScript cannot be asked for annotations. */
function isJavaScript(cell: string): boolean {
  return parseCell(cell, "js").error === undefined;
}

/** The text of the draft module. */
interface Draft {
  readonly cell: string;
  readonly declarations: Declarations;
  /** Visible names that occur in the cell. */
  readonly mentioned: ReadonlySet<string>;
  /** Modules that they come from. */
  readonly needs: ReadonlySet<number>;
  /** What stands before the cell. */
  readonly header: string;
  /** Its length in UTF-16 units. */
  readonly prefix: number;
}

/**
 * The committed cells and the cell at hand, as modules of one program.
 *
 * Each committed cell is a module of its own, which exports what the cell declares: at first as it was typed, after
 * idle time with the inferred types written out. A line before the cell at hand names the declarations it sees,
 * each from the module that declared it last, so an old declaration stays valid for the cells that were written
 * against it, and the cell's own declarations shadow it.
 */
export class Session {
  readonly #files: SessionFiles;
  readonly #compiler: Compiler;
  readonly #modules: PreloadedModules;
  readonly #pool = new CellPool(initialCapacity);
  readonly #scope = new Scope();
  readonly #localFiles = new LocalFiles();
  readonly #project: Project;
  /** Whether a cell imported tslab, whose notebooks were written without strictness. */
  #isForTslab = false;
  #configProblems: readonly Diagnostic[] = [];
  #draft: Draft | undefined;
  /** Preloaded names, standard globals of the same name left out; undefined until one may be needed. */
  #preloadedNames: ReadonlyMap<string, VisibleName> | undefined;
  /** Whether the compiler has read the library's types, which makes each check and the process larger by half. */
  #knowsLibrary = false;
  /** Committed cells whose types have not been written out yet, by module. */
  readonly #inferred = new Map<number, Draft>();
  #globals: readonly Candidate[] | undefined;

  constructor(workingDirectory: string, modules: PreloadedModules) {
    this.#modules = modules;
    this.#files = new SessionFiles(workingDirectory);
    this.#project = new Project(workingDirectory);
    this.#compiler = new Compiler(workingDirectory, this.#files.config, this.#initialFiles());
  }

  /** Starts the compiler, which the first request would do otherwise. */
  start(): void {
    this.#compiler.flush();
    this.#findConfigProblems();
  }

  /** The errors of a cell. */
  check(cell: string): readonly Diagnostic[] {
    const turnsToTslab = !this.#isForTslab && importsTslab.test(cell);
    if (turnsToTslab) this.#isForTslab = true;
    if (turnsToTslab || this.#project.hasChanged) this.#configure();
    // Told once: cells run all the same, with what the file says apart from that.
    const configProblems = this.#configProblems;
    this.#configProblems = [];
    for (const file of this.#localFiles.takeChanged()) this.#compiler.markChanged(file);
    let found = this.#diagnose(cell);
    if (found.some(isUnknownName) && this.#learnNames()) found = this.#diagnose(cell);
    if (found.some(isModuleNotFound)) {
      this.#compiler.forgetDisk();
      found = this.#diagnose(cell);
    }
    const hasPaths = this.#project.config?.paths.length;
    if (LocalFiles.mayImport(cell) || hasPaths) this.#followLocalFiles();
    if (found.some(isImplicitAny) && isJavaScript(cell)) {
      found = found.filter((diagnostic) => !isImplicitAny(diagnostic));
    }
    const isConstant = (name: string): boolean => this.#scope.get(name)?.kind === "const";
    const inCell = cellDiagnostics(found, this.#draftFile, this.#draft?.prefix ?? 0, isConstant);
    return [...configProblems, ...inCell];
  }

  /** Keeps what a cell declares for the cells after it. */
  commit(cell: string): void {
    if (this.#draft?.cell !== cell) {
      this.#write(cell);
      this.#compiler.flush();
    }
    const draft = this.#draft;
    if (draft === undefined) return;
    const { names, augments } = draft.declarations;
    if (names.size === 0 && !augments) return;
    const index = this.#pool.draft;
    for (const [name, kind] of names)
      this.#scope.set(name, { kind, path: cellPath(index, name), cell: index });
    const { capacity } = this.#pool;
    this.#inferred.set(index, draft);
    this.#pool.keep(draft.needs, augments, this.#scope.cells());
    this.#draft = undefined;
    if (this.#pool.capacity !== capacity) this.#grow(capacity);
  }

  /** Makes declarations of earlier cells invisible; preloaded names that they hid are looked up again. */
  forget(names: readonly string[]): void {
    for (const name of names) {
      const preloaded = this.#preloadedNames?.get(name);
      if (preloaded === undefined) this.#scope.delete(name);
      else this.#scope.set(name, preloaded);
    }
    this.#draft = undefined;
  }

  /** Candidates for the word before `offset`. */
  complete(cell: string, offset: number): Completions {
    this.#learnNames();
    const globals = this.#globals ?? [];
    const { prefix } = this.#write(cell);
    const file = this.#draftFile;
    const names = (): readonly Candidate[] => [...this.#scope.candidates(), ...globals, ...keywordCandidates];
    return this.#compiler.ask((project) => completeCell(project, file, prefix, cell, offset, names));
  }

  /** What is known of the name at or before `offset`. */
  inspect(cell: string, offset: number): Inspection | undefined {
    const start = hoveredWord(cell, offset);
    if (start === undefined) return undefined;
    const word = cell.slice(start, wordEnd(cell, start));
    if (!this.#scope.has(word) && !findDeclarations(cell).names.has(word)) this.#learnNames();
    const { header, prefix } = this.#write(cell);
    const file = this.#draftFile;
    const inHeader = this.#scope.find(header, word);
    return this.#compiler.ask((project) => inspectSymbol(project, file, prefix + start, inHeader));
  }

  /**
   * Does a part of what later requests would have to wait for; to be called in idle time.
   *
   * @returns Whether there is more to do.
   */
  prepare(): boolean {
    if (this.#preloadedNames === undefined) this.#learnNames();
    else this.#writeOutTypes();
    this.tidy();
    return this.#inferred.size > 0;
  }

  /** Does what is left over from a request once it has its answer. */
  tidy(): void {
    this.#compiler.disposeOutdated();
  }

  /** Ends the compiler process; the next request starts another, which knows the same cells. */
  restart(): void {
    this.#compiler.restart();
  }

  /** Ends the compiler process. */
  close(): void {
    this.#compiler.close();
  }

  /**
   * Makes the preloaded names visible. What they are is read when a cell mentions one.
   *
   * @returns Whether there was anything to learn; the same for {@link Session.#readLibrary}.
   */
  #learnNames(): boolean {
    if (this.#preloadedNames !== undefined) return false;
    this.#globals = this.#findGlobals();
    const standard = new Set(this.#globals.map(({ name }) => name));
    const library = [...declaredLibraryNames(this.#modules)].filter(([name]) => !standard.has(name));
    const others = this.#compiler.ask((project) => preludeNames(project, this.#files.prelude));
    this.#showPreloaded(new Map([...others, ...library]));
    return true;
  }

  /** Has the compiler read the library; takes the time to read its declarations, once. */
  #readLibrary(): boolean {
    if (this.#knowsLibrary) return false;
    this.#knowsLibrary = true;
    this.#compiler.write(this.#files.prelude, preludeText(this.#modules));
    this.#showPreloaded(this.#compiler.ask((project) => preludeNames(project, this.#files.prelude)));
    return true;
  }

  #showPreloaded(names: ReadonlyMap<string, VisibleName>): void {
    const isUsers = (name: string): boolean => this.#scope.get(name)?.cell !== undefined;
    for (const name of this.#preloadedNames?.keys() ?? []) if (!isUsers(name)) this.#scope.delete(name);
    for (const [name, visible] of names) if (!isUsers(name)) this.#scope.set(name, visible);
    this.#preloadedNames = names;
    this.#draft = undefined;
  }

  #writeOutTypes(): void {
    const [next] = this.#inferred;
    if (next === undefined) return;
    const [index, { cell, header, mentioned, declarations }] = next;
    this.#inferred.delete(index);
    if (!this.#pool.has(index)) return;
    const has = (name: string): boolean => mentioned.has(name) || declarations.names.has(name);
    const file = this.#files.cell(index);
    const used = writeOutTypes(this.#compiler, this.#scope, { file, cell, header, has });
    this.#pool.need(index, this.#scope.cells(used));
  }

  get #draftFile(): string {
    return this.#files.cell(this.#pool.draft);
  }

  #initialFiles(): Map<string, string> {
    const files = new Map([
      [this.#files.prelude, lightPreludeText(this.#modules)],
      [this.#files.registry, registryText(initialCapacity)],
      [this.#files.config, this.#configText()],
    ]);
    for (let index = 0; index < initialCapacity; index++) files.set(this.#files.cell(index), emptyModule);
    return files;
  }

  /** The registry imports the other files. */
  #configText(): string {
    const { config } = this.#project;
    return JSON.stringify({
      ...(config !== undefined && { extends: config.file }),
      compilerOptions: cellCompilerOptions(config, !this.#isForTslab),
      files: [this.#files.registry],
      include: [],
    });
  }

  /** Reads the user's tsconfig.json again; the compiler reads its options once. */
  #configure(): void {
    this.#compiler.write(this.#files.config, this.#configText());
    this.#compiler.restart();
    this.#findConfigProblems();
  }

  #findConfigProblems(): void {
    if (this.#project.config === undefined) this.#configProblems = [];
    else {
      const found = this.#compiler.ask(({ program }) => program.getConfigFileParsingDiagnostics());
      this.#configProblems = configDiagnostics(found, this.#files.config);
    }
  }

  #followLocalFiles(): void {
    const files = this.#compiler.ask(({ program }) => program.getSourceFileNames());
    this.#localFiles.follow(files.filter((file) => !this.#files.owns(file)));
  }

  #grow(from: number): void {
    for (let index = from; index < this.#pool.capacity; index++) {
      this.#compiler.write(this.#files.cell(index), emptyModule);
    }
    this.#compiler.write(this.#files.registry, registryText(this.#pool.capacity));
  }

  #findGlobals(): readonly Candidate[] {
    const lines = ["globalThis.", "let type: globalThis."];
    this.#compiler.write(this.#draftFile, `${emptyModule}${lines.join("\n")}`);
    this.#draft = undefined;
    const first = emptyModule.length + (lines[0]?.length ?? 0);
    const second = first + 1 + (lines[1]?.length ?? 0);
    return this.#compiler.ask((project) => globalCandidates(project, this.#draftFile, [first, second]));
  }

  #write(cell: string): Draft {
    const declarations = findDeclarations(cell);
    const { names, exported } = declarations;
    let mentioned = this.#scope.mentioned(cell);
    if (this.#needLibrary(mentioned, names) && this.#readLibrary()) mentioned = this.#scope.mentioned(cell);
    const exports = [...names.keys()].filter((name) => !exported.has(name));
    const header = `export { ${exports.join(", ")} };${this.#scope.header(mentioned, names)}\n`;
    this.#compiler.write(this.#draftFile, header + cell);
    const needs = this.#scope.cells([...mentioned].filter((name) => !names.has(name)));
    this.#draft = { cell, declarations, mentioned, needs, header, prefix: header.length };
    return this.#draft;
  }

  #needLibrary(mentioned: Iterable<string>, own: { has(name: string): boolean }): boolean {
    return [...mentioned].some((name) => {
      const visible = this.#scope.get(name);
      return visible !== undefined && !own.has(name) && needsLibrary(visible);
    });
  }

  #diagnose(cell: string): readonly CompilerDiagnostic[] {
    this.#write(cell);
    const file = this.#draftFile;
    return this.#compiler.ask(({ program }) => {
      const syntactic = program.getSyntacticDiagnostics(file);
      return syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file);
    });
  }
}
