import type { Magic, MagicArgument } from "./magic.js";
import { MagicError } from "./magic-error.js";
import { type MagicDescriptor, magicUsage } from "./registry.js";
import { Table } from "./table.js";

/** Each way to type a magic. */
function usages(magic: MagicDescriptor): string[] {
  const { body } = magic;
  if (body === undefined) return [magicUsage(magic)];
  return body.required ? [magicUsage(magic, "%%")] : [magicUsage(magic, "%"), magicUsage(magic, "%%")];
}

function describeMagic(magic: MagicDescriptor): Table {
  const row = (
    label: string,
    { required, summary }: Pick<MagicArgument, "required" | "summary">,
  ): string[] => [label, required ? summary : `${summary} (optional)`];
  const rows = [
    ...magic.positional.map((argument) => row(`<${argument.name}>`, argument)),
    ...magic.options.map((option) =>
      row(option.short === undefined ? `--${option.name}` : `--${option.name}, -${option.short}`, option),
    ),
    ...(magic.body === undefined ? [] : [row("the lines below", magic.body)]),
  ];
  const columns = rows.length === 0 ? [] : ["argument", "what it is"];
  return new Table(`${usages(magic).join("\n")}\n${magic.summary}`, columns, rows);
}

/**
 * The help of the magic whose name stands at `offset` of a cell.
 *
 * @returns undefined if none does.
 */
export function helpAt(
  source: string,
  offset: number,
  registry: { get(name: string): MagicDescriptor | undefined },
): Table | undefined {
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const [typed = "", name = ""] = /^\s*%%?([\w-]+)/.exec(source.slice(lineStart)) ?? [];
  const magic = offset <= lineStart + typed.length ? registry.get(name) : undefined;
  return magic === undefined ? undefined : describeMagic(magic);
}

/** A magic that lists magics and explains one; `lsmagic` is the same under IPython's name. */
export function createHelpMagic(
  name: "help" | "lsmagic",
  all: () => readonly MagicDescriptor[],
): Magic<{ readonly name?: string }, Table> {
  return {
    name,
    ...(name === "lsmagic" && { lineOnly: true }),
    summary: name === "help" ? "List the magics, or explain one" : "List the magics",
    positional: [{ name: "name", kind: "word", required: false, summary: "a magic to explain" }],
    options: [],
    async run({ name: typed }) {
      if (typed !== undefined) {
        const wanted = typed.replace(/^%+/, "");
        const magic = all().find((candidate) => candidate.name === wanted);
        if (magic === undefined) throw new MagicError(`Unknown magic %${wanted}. %help lists them.`);
        return describeMagic(magic);
      }
      return new Table(
        "Magics; those without a body are also functions unless the name is common: %deploy … is await deploy({ … })",
        ["magic", "what it does"],
        all().flatMap((magic) => usages(magic).map((usage) => [usage, magic.summary])),
      );
    },
  };
}
