import { execFile, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatConnectionInfo, type JsonObject } from "../../kernel/protocol/index.js";
import { freeConnection } from "../helpers/free-connection.js";
import { contentsOf, streamText } from "../helpers/kernel-client.js";
import { type SpawnedKernel, spawnKernel } from "../helpers/spawned-kernel.js";

const mainFile = fileURLToPath(new URL("../../dist/kernel/main.js", import.meta.url));

const traceback = (reply: JsonObject): string => (reply.traceback as string[]).join("\n");

const resultText = (
  published: Awaited<ReturnType<SpawnedKernel["client"]["execute"]>>["published"],
): unknown => (contentsOf(published, "execute_result")[0]?.data as JsonObject | undefined)?.["text/plain"];

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(10);
};

describe("the kernel, over zeromq", () => {
  let kernel: SpawnedKernel;
  beforeAll(async () => {
    kernel = await spawnKernel();
  });
  afterAll(() => kernel.close());

  it("runs TypeScript and shows the value of the last expression", async () => {
    const { reply, published } = await kernel.client.execute("const answer: number = 6 * 7;\nanswer");
    expect(reply.status).toBe("ok");
    expect(resultText(published)).toBe("42");
  });

  it("keeps declarations, also redeclared ones, across cells", async () => {
    await kernel.client.execute("const word = 'a'; interface Point { x: number }; class Box { size = 1 }");
    const { published } = await kernel.client.execute(
      "const word: Point = { x: 2 }; new Box().size + word.x",
    );
    expect(resultText(published)).toBe("3");
  });

  it("awaits at the top level and imports", async () => {
    const code = "import { basename } from 'node:path';\nawait Promise.resolve(basename('/a/b.ts'))";
    expect(resultText((await kernel.client.execute(code)).published)).toBe("'b.ts'");
  });

  it("keeps what was stored for the next kernel's history", async () => {
    const state = mkdtempSync(join(tmpdir(), "cellship-state-"));
    const env = { ...process.env, XDG_STATE_HOME: state };
    const first = await spawnKernel({ env });
    await first.client.execute("'kept'", { user_expressions: { sum: "1 + 1" } });
    await first.client.execute("'not kept'", { store_history: false });
    await first.client.execute("'silent'", { silent: true });
    await first.close();
    const second = await spawnKernel({ env });
    const request = { hist_access_type: "range", session: -1, output: true };
    const { content } = await second.client.request("history_request", request).done;
    expect(content.history).toEqual([[1, 1, ["'kept'", "'kept'"]]]);
    await second.close();
    await rm(state, { recursive: true });
  });

  it("keeps stdout and stderr apart", async () => {
    const { published } = await kernel.client.execute("console.log('out'); console.error('err')");
    expect(streamText(published, "stdout")).toBe("out\n");
    expect(streamText(published, "stderr")).toBe("err\n");
  });

  it("loses none of 20,000 lines, keeps their order and needs few messages", async () => {
    const { published } = await kernel.client.execute("for (let i = 0; i < 20_000; i += 1) console.log(i);");
    const lines = streamText(published).split("\n");
    expect(lines).toEqual([...Array.from({ length: 20_000 }, (_, i) => String(i)), ""]);
    expect(published.length).toBeLessThan(50);
  });

  it("displays MIME bundles", async () => {
    const code =
      "display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>hi</b>', 'text/plain': 'hi' }) })";
    const { published } = await kernel.client.execute(code);
    expect(contentsOf(published, "display_data")[0]?.data).toEqual({
      "text/html": "<b>hi</b>",
      "text/plain": "hi",
    });
  });

  it("reports the cell's own line for an error thrown at run time", async () => {
    const { reply } = await kernel.client.execute(
      "interface A {\n  a: 1\n}\nfunction f(): void {\n  throw new RangeError('far')\n}\nf()",
    );
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "far" });
    expect(traceback(reply)).toMatch(/cell \[\d+\], line 5, column 9/);
    expect(traceback(reply)).toMatch(/cell \[\d+\], line 7, column 1/);
  });

  it("reports a type error with line, column and the line itself, before anything runs", async () => {
    const { reply, published } = await kernel.client.execute(
      "console.log('ran');\nconst n: number = 'text';",
    );
    expect(reply).toMatchObject({ status: "error", ename: "TypeCheckError" });
    expect(reply.evalue).toMatch(/cell \[\d+\]:2:7 - TS2322: Type 'string' is not assignable/);
    expect(traceback(reply)).toContain("2 | const n: number = 'text';");
    expect(streamText(published)).toBe("");
  });

  it("reports a syntax error with line and column", async () => {
    const { reply } = await kernel.client.execute("const a = 1;\nconst = 2;");
    expect(reply).toMatchObject({ status: "error", ename: "SyntaxError" });
    expect(reply.evalue).toMatch(/cell \[\d+\], line 2, column 7/);
  });

  it("knows the types of earlier cells", async () => {
    await kernel.client.execute("const texts = ['a', 'b'];");
    const { reply } = await kernel.client.execute("const total: number = texts[0];");
    expect(reply.evalue).toMatch(/TS2322/);
  });

  it("stops an endless loop on interrupt and keeps the variables", async () => {
    await kernel.client.execute("let kept = 'kept';");
    const loop = kernel.client.request("execute_request", { code: "console.log('in'); while (true) {}" });
    await until(() => streamText(loop.published) === "in\n");
    const began = performance.now();
    await kernel.client.request("interrupt_request", {}, "control").done;
    const reply = await loop.done;
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(resultText((await kernel.client.execute("kept")).published)).toBe("'kept'");
  });

  it("takes SIGINT for an interrupt", async () => {
    const loop = kernel.client.request("execute_request", {
      code: "console.log('in'); await new Promise(() => {});",
    });
    await until(() => streamText(loop.published) === "in\n");
    kernel.process.kill("SIGINT");
    expect((await loop.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
  });

  it("aborts the queued cells after an error", async () => {
    const cells = ["throw new Error('first')", "1", "2"].map((code) => kernel.client.execute(code));
    expect((await Promise.all(cells)).map(({ reply }) => reply.status)).toEqual([
      "error",
      "aborted",
      "aborted",
    ]);
  });

  it("shows what a timer prints under the cell that set it", async () => {
    const first = kernel.client.request("execute_request", {
      code: "setTimeout(() => console.log('late'), 60);",
    });
    await first.done;
    const { published } = await kernel.client.execute(
      "await new Promise((done) => setTimeout(done, 150)); console.log('own')",
    );
    expect(streamText(published)).toBe("own\n");
    expect(streamText(first.published)).toBe("late\n");
  });

  it("survives process.exit in a cell and says what happened", async () => {
    const { reply } = await kernel.client.execute("process.exit(3)");
    expect(reply.status).toBe("error");
    expect(resultText((await kernel.client.execute("1 + 1")).published)).toBe("2");
  });

  it("completes members by their types, also while a cell runs", async () => {
    await kernel.client.execute("const fruits = ['apple'];");
    const busy = kernel.client.request("execute_request", {
      code: "await new Promise((done) => setTimeout(done, 300))",
    });
    const code = "fruits.fla";
    const { content } = await kernel.client.request("complete_request", { code, cursor_pos: code.length })
      .done;
    expect(content).toMatchObject({ matches: ["flat", "flatMap"], cursor_start: 7, cursor_end: 10 });
    await busy.done;
  });

  it("inspects a name", async () => {
    const { content } = await kernel.client.request("inspect_request", {
      code: "fruits",
      cursor_pos: 3,
      detail_level: 0,
    }).done;
    expect(content).toMatchObject({ found: true });
    expect((content.data as JsonObject)["text/plain"]).toContain("const fruits: string[]");
  });

  it.each([
    ["const a = [1,", "incomplete"],
    ["const a = 1", "complete"],
    ["const = ", "invalid"],
  ])("says that %j is %s", async (code, status) => {
    const { content } = await kernel.client.request("is_complete_request", { code }).done;
    expect(content.status).toBe(status);
  });

  it("writes nothing to its log meanwhile", () => {
    expect(kernel.stderr()).toBe("");
  });
});

describe("the kernel's end", () => {
  let kernel: SpawnedKernel | undefined;
  afterEach(() => kernel?.close());

  const runtimePid = async ({ client }: SpawnedKernel): Promise<number> =>
    Number(resultText((await client.execute("process.pid")).published));

  it("comes with shutdown_request: exit code 0, and the runtime goes too", async () => {
    kernel = await spawnKernel();
    const pid = await runtimePid(kernel);
    const { content } = await kernel.client.request("shutdown_request", { restart: false }, "control").done;
    expect(content).toEqual({ status: "ok", restart: false });
    expect(await kernel.exited).toBe(0);
    await until(() => !isAlive(pid));
  });

  it("comes with SIGTERM, also while a cell loops", async () => {
    kernel = await spawnKernel();
    const pid = await runtimePid(kernel);
    const loop = kernel.client.request("execute_request", { code: "console.log('in'); while (true) {}" });
    await until(() => streamText(loop.published) === "in\n");
    kernel.process.kill("SIGTERM");
    expect(await kernel.exited).toBe(0);
    await until(() => !isAlive(pid));
  });

  it("comes with the death of the process that started it", async () => {
    const parent = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    kernel = await spawnKernel({ env: { ...process.env, JPY_PARENT_PID: String(parent.pid) } });
    const pid = await runtimePid(kernel);
    parent.kill("SIGKILL");
    expect(await kernel.exited).toBe(0);
    await until(() => !isAlive(pid));
  });

  it("leaves no runtime behind when the kernel itself is killed", async () => {
    kernel = await spawnKernel();
    const pid = await runtimePid(kernel);
    kernel.process.kill("SIGKILL");
    await kernel.exited;
    await until(() => !isAlive(pid));
  });
});

describe("a connection file that cannot be used", () => {
  const folder = mkdtempSync(join(tmpdir(), "cellship-main-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = (args: string[]): Promise<{ code: unknown; stderr: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [mainFile, ...args], (error, _stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stderr });
      });
    });

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it.each([
    ["left out", [], /expected its path/],
    [
      "missing",
      [join(folder, "missing.json")],
      /missing\.json: expected a readable file, but: there is no such file/,
    ],
    ["not JSON", [file("text.json", "hello")], /text\.json: expected JSON/],
    [
      "without a port",
      [file("port.json", '{"ip": "127.0.0.1", "key": ""}')],
      /port\.json: expected field "shell_port"/,
    ],
  ])("%s: one clear line on stderr and exit code 1", async (_, args, message) => {
    const { code, stderr } = await start(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("with a port in use: one clear line and exit code 1", async () => {
    const other = await spawnKernel();
    const info = await freeConnection();
    const heartbeat = JSON.parse(formatConnectionInfo(info)) as JsonObject;
    const { content } = await other.client.request("connect_request").done;
    const path = file("clash.json", JSON.stringify({ ...heartbeat, hb_port: content.hb_port }));
    const { code, stderr } = await start([path]);
    await other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`127\\.0\\.0\\.1:${String(content.hb_port)} \\(hb\\)`));
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
