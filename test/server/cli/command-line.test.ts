import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Command } from "../../../server/cli/command.js";
import { helpOf, helpOfCommand, parseCommandLine } from "../../../server/cli/command-line.js";
import { commands } from "../../../server/cli/commands/index.js";
import { runCli } from "./cli.js";

const command = (name: string, rest: Partial<Command> = {}): Command => ({
  name,
  summary: `Does ${name}`,
  arguments: [],
  options: {},
  run: async () => 0,
  ...rest,
});
const table: readonly Command[] = [
  command("run", {
    arguments: [{ name: "file", summary: "What" }],
    options: {
      output: { type: "string", value: "FILE", summary: "Where" },
      force: { type: "boolean", summary: "Do it" },
    },
  }),
  command("kernel install"),
  command("kernel start"),
];

describe("the command line", () => {
  it("finds commands of one and two words and their input", () => {
    expect(parseCommandLine(["run", "a", "--output", "b", "--force"], table)).toMatchObject({
      kind: "run",
      command: { name: "run" },
      input: { arguments: ["a"], options: { output: "b", force: true } },
    });
    expect(parseCommandLine(["kernel", "install"], table)).toMatchObject({
      command: { name: "kernel install" },
    });
  });

  it.each([
    [["rum"], /Unknown command "rum"\. Choose one of: run, kernel install, kernel start\./],
    [["kernel"], /Unknown command "kernel"\. Choose one of: kernel install, kernel start\./],
    [["kernel", "stop"], /Unknown command "kernel stop"\. Choose one of: kernel install, kernel start\./],
    [["run"], /Expected <file>, got none/],
    [["run", "a", "b"], /Expected <file>, got "a" "b"/],
    [["run", "a", "--what"], /Unknown option '--what'/],
    [["run", "a", "--output"], /--output/],
    [["run", "a", "--force=yes"], /--force/],
    [["kernel", "install", "x"], /Expected no arguments, got "x"/],
  ])("refuses %j", (words, message) => {
    expect(() => parseCommandLine(words, table)).toThrow(message);
  });

  it("offers help from the table", () => {
    for (const words of [[], ["--help"], ["-h"], ["help"]])
      expect(parseCommandLine(words, table).kind).toBe("help");
    for (const words of [
      ["help", "run"],
      ["run", "--help"],
    ]) {
      expect(parseCommandLine(words, table)).toMatchObject({ kind: "help", command: { name: "run" } });
    }
    const help = helpOf(table, "x");
    for (const { summary } of table) expect(help).toContain(summary);
    expect(helpOfCommand(table[0] as Command, "x")).toMatch(
      /run <file> .*Does run\..*--output FILE +Where.*--force +Do it/s,
    );
  });

  it("has help for each real command", async () => {
    const { code, stdout } = await runCli(["--help"]);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(`  ${name}`);
  });

  it("exits 2 with one line on a usage error, and prints the package's version", async () => {
    expect(await runCli(["frobnicate"])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^cellship: Unknown command "frobnicate".*\n$/),
    });
    const { version } = JSON.parse(await readFile(new URL("../../../package.json", import.meta.url), "utf8"));
    expect(await runCli(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});
