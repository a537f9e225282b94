import { parseArgs } from "node:util";
import type { Command, CommandArgument, CommandInput } from "./command.js";
import { UsageError } from "./errors.js";

/** What a command line asks for. */
export type Request =
  | { readonly kind: "run"; readonly command: Command; readonly input: CommandInput }
  | { readonly kind: "help"; readonly command: Command | undefined }
  | { readonly kind: "version" };

/**
 * Understands a command line.
 *
 * @param words - The words after the program's name.
 * @param commands - The command table.
 * @throws {UsageError} If the command, an option or the number of arguments is wrong.
 */
export function parseCommandLine(words: readonly string[], commands: readonly Command[]): Request {
  const first = words[0];
  if (first === undefined || first === "--help" || first === "-h")
    return { kind: "help", command: undefined };
  if (first === "--version") return { kind: "version" };
  if (first === "help")
    return { kind: "help", command: words[1] ? findCommand(words.slice(1), commands) : undefined };
  const command = findCommand(words, commands);
  const rest = words.slice(command.name.split(" ").length);
  if (rest.includes("--help") || rest.includes("-h")) return { kind: "help", command };
  return { kind: "run", command, input: parseInput(command, rest) };
}

/** Help for all commands. */
export function helpOf(commands: readonly Command[], program: string): string {
  const rows = commands.map((command): Row => [usageOf(command), command.summary]);
  const general: Row[] = [
    ["help [command]", "Say what a command does and takes"],
    ["--version", "Print the version"],
  ];
  return `Usage: ${program} <command> [options]\n\nCommands:\n${table([...rows, ...general])}`;
}

/** Help for one command. */
export function helpOfCommand(command: Command, program: string): string {
  const sections = [`Usage: ${program} ${usageOf(command)}\n\n${command.summary}.\n`];
  if (command.arguments.length > 0) {
    sections.push(`Arguments:\n${table(command.arguments.map(({ name, summary }): Row => [name, summary]))}`);
  }
  const options = Object.entries(command.options).map(
    ([name, { value, summary }]): Row => [value ? `--${name} ${value}` : `--${name}`, summary],
  );
  if (options.length > 0) sections.push(`Options:\n${table(options)}`);
  return sections.join("\n");
}

function findCommand(words: readonly string[], commands: readonly Command[]): Command {
  const two = words.slice(0, 2).join(" ");
  const command = commands.find(({ name }) => name === two) ?? commands.find(({ name }) => name === words[0]);
  if (command) return command;
  const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
  const choice = (group.length > 0 ? group : commands).map(({ name }) => name).join(", ");
  const given = group.length > 0 ? two : words[0];
  throw new UsageError(`Unknown command "${given}". Choose one of: ${choice}.`);
}

function parseInput(command: Command, words: readonly string[]): CommandInput {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, isRepeatable = false }]) => [
      name,
      { type, multiple: isRepeatable },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own words: "Unknown option '--x'. To specify a positional argument …"
    const reason = (error as Error).message.split(". ")[0]?.replace(/\.$/, "");
    throw new UsageError(`${reason}. Usage: ${usageOf(command)}`);
  }
  const { positionals } = parsed;
  const required = command.arguments.filter(({ isOptional }) => !isOptional).length;
  const most = command.arguments.some(({ isRepeatable }) => isRepeatable)
    ? Number.POSITIVE_INFINITY
    : command.arguments.length;
  if (positionals.length < required || positionals.length > most) {
    const expected = command.arguments.map(wordFor).join(" ") || "no arguments";
    const given = positionals.length === 0 ? "none" : positionals.map((word) => `"${word}"`).join(" ");
    throw new UsageError(`Expected ${expected}, got ${given}. Usage: ${usageOf(command)}`);
  }
  return { arguments: positionals, options: parsed.values as CommandInput["options"] };
}

function usageOf(command: Command): string {
  const words = command.arguments.map(wordFor);
  const options = Object.entries(command.options).map(
    ([name, { value, isRepeatable }]) => `[--${name}${value ? ` ${value}` : ""}]${isRepeatable ? "…" : ""}`,
  );
  return [command.name, ...words, ...options].join(" ");
}

function wordFor({ name, isOptional, isRepeatable }: CommandArgument): string {
  return `${isOptional ? `[${name}]` : `<${name}>`}${isRepeatable ? "…" : ""}`;
}

type Row = readonly [string, string];

/** Two columns; a left side too long for its column stands on a line of its own. */
function table(rows: readonly Row[]): string {
  const widest = Math.min(32, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) =>
      left.length > widest
        ? `  ${left}\n  ${" ".repeat(widest)}  ${right}\n`
        : `  ${left.padEnd(widest)}  ${right}\n`,
    )
    .join("");
}
