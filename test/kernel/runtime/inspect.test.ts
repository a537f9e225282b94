import { afterEach, describe, expect, it } from "vitest";
import { Notebook } from "./notebook.js";

interface Paused {
  readonly reason: string;
  readonly callFrames: readonly { readonly callFrameId: string; readonly functionName: string }[];
}

/** A notebook whose process is inspected, and its pauses. */
async function inspected() {
  const notebook = new Notebook();
  const pauses: Paused[] = [];
  let onPause: () => void = () => {};
  const inspector = notebook.runtime.inspect((method, params) => {
    if (method !== "Debugger.paused") return;
    pauses.push(params as Paused);
    onPause();
  });
  await inspector.post("Debugger.enable", {});
  const paused = (): Promise<void> =>
    new Promise((resolve) => {
      onPause = resolve;
    });
  return { notebook, inspector, pauses, paused };
}

describe("the inspector of the runtime", () => {
  let open: Notebook | undefined;
  afterEach(() => open?.close());

  it("pauses a cell, evaluates in its frames and lets it go on", async () => {
    const { notebook, inspector, pauses, paused } = await inspected();
    open = notebook;
    const pause = paused();
    const running = notebook.run("function f(a: number) {\n  debugger;\n  return a * 2;\n}\nf(20)");
    await pause;
    const callFrameId = pauses[0]?.callFrames[0]?.callFrameId;
    expect(pauses[0]?.callFrames[0]?.functionName).toBe("f");
    const evaluated = await inspector.post("Debugger.evaluateOnCallFrame", {
      callFrameId,
      expression: "a++",
    });
    expect(evaluated).toMatchObject({ result: { value: 20 } });
    await inspector.post("Debugger.resume", {});
    expect(await running).toMatchObject({ value: "42" });
  });

  it.each([
    ["its synchronous part", "let n = 1; debugger; n = 2;"],
    ["what follows an await", "let n = 1; await 0; debugger; n = 2;"],
    ["a loop that pauses again and again", "let n = 1; for (;;) debugger;"],
  ])("ends a cell that is paused in %s, on interrupt, and keeps the state", async (_, code) => {
    const { notebook, paused } = await inspected();
    open = notebook;
    const pause = paused();
    const running = notebook.run(code);
    await pause;
    await notebook.runtime.interrupt();
    expect((await running).result).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect((await notebook.run("n")).value).toBe("1");
  });

  it("lets a paused cell go on when it is closed, and answers nothing more", async () => {
    const { notebook, inspector, paused } = await inspected();
    open = notebook;
    const pause = paused();
    const running = notebook.run("debugger; 7");
    await pause;
    inspector.close();
    expect(await running).toMatchObject({ value: "7" });
    await expect(inspector.post("Debugger.enable", {})).rejects.toThrow(/disconnected/);
  });

  it("is closed when the process ends, and says what failed", async () => {
    const { notebook, inspector } = await inspected();
    open = notebook;
    await expect(inspector.post("Debugger.nonsense", {})).rejects.toThrow(/wasn't found/);
    const { result, stderr } = await notebook.run("process.exit(3)");
    expect(result).toMatchObject({ ename: "ProcessExit" });
    await inspector.closed;
    expect(inspector.isClosed).toBe(true);
    expect(stderr).toBe("");
    expect((await notebook.run("1")).value).toBe("1");
  });
});
