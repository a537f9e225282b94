import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type ImportDeclarationSpecifier, type Node, type Program, parseSync } from "oxc-parser";
import { boundNames } from "../interpreter/syntax-tree.js";

/** Kinds of names as completion shows them, by name. */
export type ExportedNames = ReadonlyMap<string, string>;

/** The declarations of a module: `<base>.d.ts`, or `<base>.ts` where it is not built. */
function parseModule(file: string): Program | undefined {
  const base = file.replace(/\.js$/, "");
  const path = [`${base}.d.ts`, `${base}.ts`].find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  return parseSync(path, readFileSync(path, "utf8"), { astType: "ts", sourceType: "module" }).program;
}

/** A module's own names and, of those it imports, where from. */
class ModuleNames {
  readonly exported = new Map<string, string>();
  readonly #file: string;
  readonly #known: Map<string, ModuleNames>;
  readonly #locals = new Map<string, string>();

  constructor(file: string, known: Map<string, ModuleNames>) {
    this.#file = file;
    this.#known = known;
    known.set(file, this);
    const statements = parseModule(file)?.body ?? [];
    for (const statement of statements) this.#declare(statement);
    for (const statement of statements) this.#export(statement);
  }

  #declare(statement: Node): void {
    switch (statement.type) {
      case "ImportDeclaration": {
        const from = this.#module(statement.source.value);
        for (const specifier of statement.specifiers) {
          this.#locals.set(specifier.local.name, importedKind(specifier, from?.exported));
        }
        break;
      }
      case "ExportNamedDeclaration":
        if (statement.declaration !== null) this.#declare(statement.declaration);
        break;
      case "VariableDeclaration":
        for (const { id } of statement.declarations) {
          const type = id.type === "Identifier" ? id.typeAnnotation?.typeAnnotation.type : undefined;
          const kind = type === "TSFunctionType" ? "function" : "variable";
          for (const name of boundNames(id)) this.#locals.set(name, kind);
        }
        break;
      default:
        if (
          "id" in statement &&
          statement.id !== null &&
          "name" in statement.id &&
          !this.#locals.has(statement.id.name)
        ) {
          this.#locals.set(statement.id.name, kindOf(statement));
        }
    }
  }

  #export(statement: Node): void {
    if (statement.type === "ExportAllDeclaration") {
      const { exported } = statement;
      if (exported?.type === "Identifier") this.exported.set(exported.name, "namespace");
      else this.#merge(this.#module(statement.source.value)?.exported ?? new Map());
    }
    if (statement.type !== "ExportNamedDeclaration") return;
    const from = statement.source === null ? undefined : this.#module(statement.source.value)?.exported;
    const names = statement.source === null ? this.#locals : (from ?? new Map<string, string>());
    for (const { local, exported } of statement.specifiers) {
      if (local.type === "Identifier" && exported.type === "Identifier")
        this.exported.set(exported.name, names.get(local.name) ?? "variable");
    }
    for (const name of declaredNames(statement.declaration))
      this.exported.set(name, this.#locals.get(name) ?? "variable");
  }

  #merge(names: ExportedNames): void {
    for (const [name, kind] of names) if (!this.exported.has(name)) this.exported.set(name, kind);
  }

  /** A module that belongs to the same package; others would have to be searched for. */
  #module(specifier: string): ModuleNames | undefined {
    if (!specifier.startsWith(".")) return undefined;
    const file = resolve(dirname(this.#file), specifier);
    return this.#known.get(file) ?? new ModuleNames(file, this.#known);
  }
}

function importedKind(specifier: ImportDeclarationSpecifier, from: ExportedNames | undefined): string {
  if (specifier.type !== "ImportSpecifier") return "namespace";
  const { imported } = specifier;
  return (imported.type === "Identifier" ? from?.get(imported.name) : undefined) ?? "variable";
}

function declaredNames(declaration: Node | null): readonly string[] {
  if (declaration === null) return [];
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.flatMap(({ id }) => boundNames(id));
  return "id" in declaration && declaration.id !== null && "name" in declaration.id
    ? [declaration.id.name]
    : [];
}

function kindOf({ type }: Node): string {
  switch (type) {
    case "TSDeclareFunction":
    case "FunctionDeclaration":
      return "function";
    case "ClassDeclaration":
      return "class";
    case "TSInterfaceDeclaration":
      return "interface";
    case "TSTypeAliasDeclaration":
      return "type";
    case "TSEnumDeclaration":
      return "enum";
    default:
      return "namespace";
  }
}

/**
 * The names that a module of this installation exports, read from its declarations without the compiler, which would
 * have to read all that these refer to.
 *
 * @param file - Absolute path, ending in `.js`.
 */
export function exportedNames(file: string): ExportedNames {
  return new ModuleNames(file, new Map()).exported;
}

/** The names of the magics that the module describes: the members of its interface `Magics` or of its variable `magics`. */
export function magicNames(file: string): readonly string[] {
  const names: string[] = [];
  for (const statement of parseModule(file)?.body ?? []) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    for (const member of membersOf(declaration)) {
      if (
        (member.type === "TSPropertySignature" || member.type === "TSMethodSignature") &&
        member.key.type === "Identifier"
      )
        names.push(member.key.name);
    }
  }
  return names;
}

function membersOf(declaration: Node | null): readonly Node[] {
  if (declaration?.type === "TSInterfaceDeclaration" && declaration.id.name === "Magics")
    return declaration.body.body;
  if (declaration?.type !== "VariableDeclaration") return [];
  const id = declaration.declarations[0]?.id;
  const type =
    id?.type === "Identifier" && id.name === "magics" ? id.typeAnnotation?.typeAnnotation : undefined;
  return type?.type === "TSTypeLiteral" ? type.members : [];
}
