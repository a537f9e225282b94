import { afterAll, describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const notebook = new Notebook();
afterAll(() => notebook.close());
const run = (source: string) => notebook.run(source);

describe("output", () => {
  test("of console and process streams is in order and apart", async () => {
    const { outputs } = await run(
      "console.log('a'); console.error('b'); process.stdout.write('c'); console.log('d')",
    );
    // How many outputs it takes depends on the time of reading; their order does not.
    const written = outputs.map((output) =>
      output.type === "stream" ? `${output.name}: ${output.text}` : "",
    );
    expect(written.join("").replace("stdout: cstdout: d", "stdout: cd")).toBe(
      "stdout: a\nstderr: b\nstdout: cd\n",
    );
  });

  test("of many lines arrives whole before the cell ends", async () => {
    const { stdout, outputs } = await run("for (let i = 0; i < 20000; i++) console.log('line ' + i)");
    expect(stdout).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(outputs.length).toBeLessThan(10_000);
  });

  test("that is held back makes its cell wait, which can be interrupted; short cells still end", async () => {
    const held = new Notebook();
    try {
      await held.run("let lines = 0");
      held.runtime.hold(true);
      const printing = held.run("for (;;) { console.log('x'.repeat(1000)); lines += 1 }");
      const id = held.latestId;
      await expect.poll(() => held.text(id, "stdout").length).toBeGreaterThan(200_000);
      await held.runtime.interrupt();
      expect((await printing).result).toMatchObject({ ename: "KeyboardInterrupt" });
      const written = held.text(id, "stdout").length;
      expect((await held.run("console.log('short'); lines")).stdout).toBe("short\n");
      expect(written).toBeLessThan(5_000_000);

      const resumed = held.run("for (let i = 0; i < 1e4; i++) console.log('y'.repeat(100)); lines = -1");
      held.runtime.hold(false);
      expect((await resumed).stdout).toHaveLength(1_010_000);
    } finally {
      await held.close();
    }
  });

  test("written to the descriptors keeps its place", async () => {
    const { stdout } = await run(
      "import fs from 'node:fs'\n" +
        "console.log(1); fs.writeSync(1, '2 é\\n'); console.log(3); fs.writeSync(1, Buffer.from('4\\n')); console.log(5)",
    );
    expect(stdout).toBe("1\n2 é\n3\n4\n5\n");
  });

  test("written in bytes may be cut within a character", async () => {
    const { stdout } = await run(
      "const bytes = Buffer.from('a€😀'); for (const byte of bytes) process.stdout.write(Buffer.from([byte]))",
    );
    expect(stdout).toBe("a€😀");
  });

  test("of child processes and native writes belongs to the cell", async () => {
    const { stdout, stderr } = await run(
      "import { execSync } from 'node:child_process'\nimport { writeSync } from 'node:fs'\n" +
        "writeSync(1, 'raw é\\n'); execSync('echo out; echo err >&2', { stdio: 'inherit' })",
    );
    expect(stdout).toBe("raw é\nout\n");
    expect(stderr).toBe("err\n");
  });

  test("belongs to the cell that caused it, however late", async () => {
    await run("setTimeout(() => console.log('late'), 30); setTimeout(() => display('late too'), 30); 0");
    const id = notebook.latestId;
    const { stdout } = await run("await new Promise(r => setTimeout(r, 80)); console.log('mine')");
    expect(stdout).toBe("mine\n");
    expect(notebook.outputs(id)).toMatchObject([
      { type: "stream", text: "late\n" },
      { type: "display_data", data: { "text/plain": "'late too'" } },
    ]);
  });

  test("displays update", async () => {
    const { outputs } = await run("const h = display({ a: 1 }, { display_id: 'x' }); h.update({ a: 2 })");
    expect(outputs).toStrictEqual([
      {
        type: "display_data",
        data: { "text/plain": "{ a: 1 }" },
        metadata: {},
        transient: { display_id: "x" },
      },
      {
        type: "update_display_data",
        data: { "text/plain": "{ a: 2 }" },
        metadata: {},
        transient: { display_id: "x" },
      },
    ]);
  });

  test("a display that takes time arrives before the cell ends", async () => {
    const { outputs } = await run(
      "display({ [Symbol.for('Jupyter.display')]: () => new Promise(r => setTimeout(() => r({ 'text/plain': 'slow' }), 20)) });",
    );
    expect(outputs).toMatchObject([{ data: { "text/plain": "slow" } }]);
  });

  test("large data arrive whole", async () => {
    const { result } = await run("'x'.repeat(5_000_000)");
    expect(result.status === "ok" && String(result.data?.["text/plain"]).length).toBeGreaterThan(10_000);
    const { stdout } = await run("process.stdout.write('é'.repeat(2_000_000))");
    expect(stdout).toBe("é".repeat(2_000_000));
  });

  test("console prints tables and groups as Node.js does", async () => {
    const { stdout } = await run("console.group('g'); console.table([{ a: 1 }]); console.groupEnd()");
    expect(stdout).toContain("│ (index) │ a │");
  });

  test("console colours objects and tables, not texts and numbers", async () => {
    expect((await run("console.log('text', 1, true, null); console.log('%d of %s', 1, 2)")).stdout).toBe(
      "text 1 true null\n1 of 2\n",
    );
    expect((await run("console.log('a', { n: 1 })")).stdout).toBe("a { n: \u001b[33m1\u001b[39m }\n");
    expect((await run("console.dir({ a: { b: 1 } }, { depth: 0 })")).stdout).toContain("\u001b[36m[Object]");
    expect((await run("console.table([{ a: 1 }])")).stdout).toContain("\u001b[33m1\u001b[39m");
    expect((await run("console.group('g'); console.error([1]); console.groupEnd()")).stderr).toBe(
      "  [ \u001b[33m1\u001b[39m ]\n",
    );
    expect((await run("console.time('t'); console.timeEnd('t')")).stdout).toMatch(/^t: [\d.]+m?s\n$/);
  });

  test("console has no colours where NO_COLOR asks for none", async () => {
    const plain = new Notebook({ env: { ...process.env, NO_COLOR: "1" } });
    try {
      expect((await plain.run("console.log([1])")).stdout).toBe("[ 1 ]\n");
    } finally {
      await plain.close();
    }
  });

  test("a cell that is started while another awaits runs at once, and each gets its own output", async () => {
    const [first, second] = await Promise.all([
      run("let order = []; await new Promise(r => setTimeout(r, 60)); console.log('first'); order.push(1)"),
      run("order.push(2); console.log('second'); process.stdout.write(''); order"),
    ]);
    expect([first.stdout, second.stdout]).toEqual(["first\n", "second\n"]);
    expect(second.value).toBe("[ 2 ]");
    expect((await run("order")).value).toBe("[ 2, 1 ]");
  });
});
