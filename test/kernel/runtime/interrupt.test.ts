import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("interrupt", () => {
  const notebook = new Notebook();
  beforeAll(async () => {
    await notebook.run("const keep = 42; let ticks = 0; const interval = setInterval(() => ticks++, 10)");
  });
  afterAll(() => notebook.close());

  /** Resolves when the latest cell has begun what it shall be interrupted in. */
  const started = async (): Promise<void> => {
    while (!notebook.text(notebook.latestId, "stdout").startsWith("started\n")) await pause(5);
    await pause(20);
  };

  test.each([
    ["a loop", "START while (true) {}"],
    ["a loop in try and finally", "try { START while (true) {} } finally { while (true) {} }"],
    ["a loop in catch", "try { throw 0 } catch { START while (true) {} }"],
    ["a loop after an await", "await new Promise(r => setTimeout(r, 5)); START while (true) {}"],
    ["a loop in then", "await Promise.resolve().then(() => { START while (true) {} })"],
    ["a loop in a timer", "await new Promise(() => setTimeout(() => { START while (true) {} }, 5))"],
    ["a loop in an immediate", "await new Promise(() => setImmediate(() => { START while (true) {} }))"],
    ["a loop in nextTick", "process.nextTick(() => { START while (true) {} }); await new Promise(() => {})"],
    [
      "a loop in a socket's callback",
      "import net from 'node:net'\nconst s = net.createServer(() => { START while (true) {} }).listen(0, () => net.connect(s.address().port))\nawait new Promise(() => {})",
    ],
    ["a pending await", "START await new Promise(() => {})"],
    ["an async loop", "START while (true) await new Promise(r => setTimeout(r, 1))"],
    [
      "an async loop that catches",
      "START while (true) { try { await new Promise(r => setTimeout(r, 1)) } catch {} }",
    ],
    ["a loop over microtasks", "START for (;;) await 0"],
    [
      "a loop of then",
      "START const again = (): Promise<void> => Promise.resolve().then(again); await again()",
    ],
    [
      "a loop of ticks",
      "START function tick() { process.nextTick(tick) }; tick(); await new Promise(() => {})",
    ],
    [
      "a loop of queued microtasks",
      "START function spin() { queueMicrotask(spin) }; setTimeout(spin, 1); await new Promise(() => {})",
    ],
    [
      "a thenable without end",
      "START class Again { then(resolve: (next: unknown) => void) { resolve(new Again()) } }\nawait (new Again() as unknown)",
    ],
    [
      "a pending for await",
      "START for await (const x of (async function* () { await new Promise(() => {}); yield 1 })()) x",
    ],
    ["an endless print", "START for (;;) console.log('x')"],
    ["a loop while it shows itself", "({ [Symbol.for('Jupyter.display')]() { START for (;;) {} } })"],
  ])("ends %s and keeps the state", async (_, source) => {
    for (let round = 0; round < 3; round++) {
      const running = notebook.run(source.replace("START", "console.log('started');"));
      await started();
      await notebook.runtime.interrupt();
      expect((await running).result).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      const before = Number((await notebook.run("ticks")).value);
      const { value } = await notebook.run(
        "await new Promise(r => setTimeout(r, 60)); console.log('alive'); keep",
      );
      expect(value).toBe("42");
      expect(notebook.text(notebook.latestId, "stdout")).toBe("alive\n");
      expect(Number((await notebook.run("ticks")).value)).toBeGreaterThan(before);
    }
  });

  test("stops async loops for good", async () => {
    const running = notebook.run(
      "console.log('started'); let turns = 0\nconst loop = async () => { for (;;) { turns++; await new Promise(r => setTimeout(r, 1)) } }\nawait loop()",
    );
    await started();
    await notebook.runtime.interrupt();
    await running;
    const { value: first } = await notebook.run("turns");
    await pause(50);
    expect((await notebook.run("turns")).value).toBe(first);
  });

  test("frees a cell that waits behind the callback of an earlier one", async () => {
    await notebook.run("setTimeout(() => { console.log('started'); for (;;) {} }, 5); 0");
    await started();
    const waiting = notebook.run("1");
    await pause(50);
    await notebook.runtime.interrupt();
    expect((await waiting).result).toMatchObject({ ename: "KeyboardInterrupt" });
    expect((await notebook.run("keep")).value).toBe("42");
  });

  test.each([
    ["queued microtasks", "function spin() { queueMicrotask(spin) }; spin()"],
    ["queued microtasks after an await", "await null; function spin() { queueMicrotask(spin) }; spin()"],
    ["then", "const again = (): Promise<void> => Promise.resolve().then(again); again(); 0"],
    ["ticks", "function tick() { process.nextTick(tick) }; tick()"],
    ["an async function", "(async () => { for (;;) await null })(); 0"],
  ])("frees the process from a loop over %s that outlives its cell, not the next cell", async (_, source) => {
    for (let round = 0; round < 3; round++) {
      const running = notebook.run(source);
      await pause(50);
      await notebook.runtime.interrupt();
      await running;
      const { value } = await notebook.run("await new Promise(r => setTimeout(r, 30)); keep");
      expect(value).toBe("42");
    }
  });

  test("ends a child process that the cell waits for, and no other", async () => {
    await notebook.run("import cp from 'node:child_process'\nconst other = cp.spawn('sleep', ['60'])");
    const running = notebook.run(
      "console.log('started'); cp.execSync('sleep 60 | cat; sleep 60'); 'not reached'",
    );
    await started();
    await notebook.runtime.interrupt();
    expect((await running).result).toMatchObject({ ename: "KeyboardInterrupt" });
    expect(
      (await notebook.run("const { exitCode, signalCode } = other; other.kill(); [exitCode, signalCode]"))
        .value,
    ).toBe("[ null, null ]");
    expect((await notebook.run("keep")).value).toBe("42");
  });

  test("does nothing when no cell runs", async () => {
    await notebook.runtime.interrupt();
    expect((await notebook.run("keep")).value).toBe("42");
  });

  test("ends the cell while the library loads", async () => {
    const slow = new URL(
      "data:text/javascript,await new Promise(r => setTimeout(r, 400)); export const late = 1",
    ).href;
    const fresh = new Notebook({ preload: { library: slow, magics: slow } });
    try {
      const running = fresh.run("late");
      await pause(150);
      await fresh.runtime.interrupt();
      expect((await running).result).toMatchObject({ ename: "KeyboardInterrupt" });
      expect((await fresh.run("1 + 1")).value).toBe("2");
    } finally {
      await fresh.close();
    }
  });

  test("of a training leaves the model usable", async () => {
    const [library, magics] = ["lib", "magics"].map(
      (folder) => new URL(`../../../dist/${folder}/index.js`, import.meta.url).href,
    );
    const fresh = new Notebook({ preload: { library: library ?? "", magics: magics ?? "" } });
    try {
      await fresh.run(
        [
          "const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] })",
          "model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })",
          "const [x, y] = [tf.ones([64, 2]), tf.ones([64, 1])]",
        ].join("\n"),
      );
      const training = fresh.run("await model.fit(x, y, { epochs: 1e6, verbose: 0 })");
      await pause(300);
      await fresh.runtime.interrupt();
      expect((await training).result).toMatchObject({ ename: "KeyboardInterrupt" });
      await pause(100);
      const again = await fresh.run("(await model.fit(x, y, { epochs: 2, verbose: 0 })).history.loss.length");
      expect(again.value).toBe("2");
    } finally {
      await fresh.close();
    }
  });
});
