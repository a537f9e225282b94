import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isPassword } from "../../../server/jupyter/password.js";
import { hasPeer } from "../../helpers/peers.js";
import { mainScript } from "./cli.js";

const python = "/usr/bin/python3";
const isPresent = hasPeer("Python", existsSync(python), "apt-get install python3");

/** Answers the prompts in a terminal and prints what that showed. */
const terminal = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:3] + ["lab", "password"])
shown, answers = b"", sys.argv[3:]
try:
    while chunk := os.read(fd, 1000):
        shown += chunk
        if answers and shown.endswith(b": "):
            os.write(fd, answers.pop(0).encode().decode("unicode_escape").encode())
except OSError:
    pass
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

describe("cellship lab password", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-password-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(program: string, words: readonly string[], input = "") {
    const child = spawn(program, words, { env: { ...process.env, JUPYTER_CONFIG_DIR: folder } });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    child.stdin.end(input);
    const [code] = await once(child, "close");
    return { code, text };
  }

  const storedHash = async (): Promise<string> => {
    const config = JSON.parse(await readFile(join(folder, "jupyter_cellship_config.json"), "utf8"));
    return config.PasswordIdentityProvider.hashed_password;
  };

  it.skipIf(!isPresent)("asks twice in a terminal and shows nothing of it", async () => {
    const answers = ["ex-\\x7f1tra\\r", "ex1tra\\r"];
    const { code, text } = await run(python, ["-c", terminal, process.execPath, mainScript, ...answers]);
    expect([text, code]).toEqual([
      expect.stringMatching(/^Password: \r\nAgain: \r\nWrote the password's hash/),
      0,
    ]);
    expect(await isPassword("ex1tra", await storedHash())).toBe(true);
  });

  it.skipIf(!isPresent)("changes nothing when one gives up", async () => {
    const { code, text } = await run(python, ["-c", terminal, process.execPath, mainScript, "\\x03"]);
    expect([text, code]).toEqual(["Password: \r\ncellship: The input ended before the password.\r\n", 130]);
  });

  it("takes lines of its input where there is no terminal", async () => {
    const { code } = await run(process.execPath, [mainScript, "lab", "password"], "piped\npiped\n");
    expect(code).toBe(0);
    expect(await isPassword("piped", await storedHash())).toBe(true);
  });

  it.each([
    ["a\nb\n", "Expected the same password twice, got two. Nothing was changed."],
    ["\n", "Expected a password of at least one character."],
    ["a\n", "The input ended before the password."],
    ["", "The input ended before the password."],
  ])("refuses %j", async (input, message) => {
    const before = await storedHash();
    const { code, text } = await run(process.execPath, [mainScript, "lab", "password"], input);
    expect(text).toContain(`cellship: ${message}\n`);
    expect(code).not.toBe(0);
    expect(await storedHash()).toBe(before);
  });
});
