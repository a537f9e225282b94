import { API, type Project, type Snapshot } from "typescript/unstable/sync";
import { runtimeLibraries } from "./compiler-options.js";
import { endCompiler } from "./end-compiler.js";
import { StandardLibrary } from "./standard-library.js";

/**
 * TypeScript's native compiler as a child process, reading some of its files from memory.
 *
 * Calls block until the compiler answers. The compiler reuses its program only while one file changes at a time
 * and that file's imports stay as they were (1 ms); any other change rebuilds it (10 ms and more).
 * If the process dies, a new one is started, which reads the same files again.
 */
export class Compiler {
  readonly #workingDirectory: string;
  readonly #configFile: string;
  readonly #files: Map<string, string>;
  readonly #library = new StandardLibrary(runtimeLibraries());
  #changed: Set<string> | "everything" = new Set();
  #api: API | undefined;
  #snapshot: Snapshot | undefined;
  #outdated: Snapshot[] = [];
  #closed = false;

  /**
   * @param workingDirectory - Folder that relative paths in messages refer to, absolute.
   * @param configFile - Path of the tsconfig.json, one of `files`.
   * @param files - Absolute path to text of the files that exist in memory only.
   */
  constructor(workingDirectory: string, configFile: string, files: ReadonlyMap<string, string>) {
    this.#workingDirectory = workingDirectory;
    this.#configFile = configFile;
    this.#files = new Map(files);
  }

  /** Replaces the text of a file that exists in memory. */
  write(file: string, text: string): void {
    if (this.#files.get(file) === text) return;
    this.#files.set(file, text);
    this.markChanged(file);
  }

  /** Passes on what was written, so that the next file to change is the only one. */
  flush(): void {
    this.ask(() => undefined);
  }

  /** Has a file read again. */
  markChanged(file: string): void {
    if (this.#changed !== "everything") this.#changed.add(file);
  }

  /** Has everything read again from disk, e.g. after a package was installed. */
  forgetDisk(): void {
    this.#changed = "everything";
  }

  /**
   * Asks about the files as they are now. A compiler that died while answering is restarted and asked once more.
   *
   * @throws {Error} If the compiler fails twice, or after {@link close}.
   */
  ask<Answer>(question: (project: Project) => Answer): Answer {
    try {
      return question(this.#project());
    } catch (error) {
      if (this.#closed) {
        throw error;
      }
      this.restart();
      return question(this.#project());
    }
  }

  /** Has the compiler forget the states before the latest; takes a moment that no answer should wait for. */
  disposeOutdated(): void {
    const outdated = this.#outdated;
    this.#outdated = [];
    try {
      for (const snapshot of outdated) snapshot.dispose();
    } catch {
      // The process died.
      this.restart();
    }
  }

  /** Ends the compiler process; the next question starts another. */
  restart(): void {
    if (this.#api !== undefined) endCompiler(this.#api);
    this.#api = undefined;
    this.#snapshot = undefined;
    this.#outdated = [];
  }

  /** Ends the compiler process for good. */
  close(): void {
    this.#closed = true;
    this.restart();
  }

  #open(): API {
    if (this.#closed) {
      throw new Error("The language service was closed. Create a new one.");
    }
    const files = this.#files;
    // `undefined` sends the compiler to the disk.
    const readFile = (file: string): string | undefined => files.get(file) ?? this.#library.read(file);
    const fileExists = (file: string): true | undefined => files.has(file) || undefined;
    this.#api ??= new API({ cwd: this.#workingDirectory, fs: { readFile, fileExists } });
    return this.#api;
  }

  #project(): Project {
    const api = this.#open();
    const changed = this.#changed;
    this.#changed = new Set();
    if (this.#snapshot === undefined) {
      this.#snapshot = api.updateSnapshot({ openProjects: [this.#configFile] });
    } else if (changed === "everything" || changed.size > 0) {
      const fileChanges =
        changed === "everything" ? { invalidateAll: true as const } : { changed: [...changed] };
      this.#outdated.push(this.#snapshot);
      this.#snapshot = api.updateSnapshot({ fileChanges });
    }
    const project = this.#snapshot.getProject(this.#configFile);
    if (project === undefined) {
      throw new Error(`Expected the compiler to load ${this.#configFile}, it did not.`);
    }
    return project;
  }
}
