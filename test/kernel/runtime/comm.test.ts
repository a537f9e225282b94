import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommEvent } from "../../../dist/kernel/runtime/runtime.js";
import { Notebook, type Shown } from "./notebook.js";

const extras = { metadata: {}, buffers: [] };
const message = (data: Record<string, unknown>, id = "c"): CommEvent => ({
  type: "comm_msg",
  comm_id: id,
  data,
  ...extras,
});
const base64 = (...bytes: number[]): string => Buffer.from(bytes).toString("base64");

describe("Comm", () => {
  let notebook: Notebook;
  let losses = 0;
  beforeEach(() => {
    losses = 0;
    notebook = new Notebook({ onLoss: () => losses++ });
  });
  afterEach(() => notebook.close());

  let deliveries = 0;
  const receive = async (event: CommEvent) => {
    deliveries += 1;
    const id = `comm-${deliveries}`;
    const result = await notebook.runtime.receive(id, event);
    return { id, result, outputs: notebook.outputs(id) };
  };
  const comms = (outputs: readonly Shown[]) => outputs.filter(({ type }) => type.startsWith("comm_"));

  test("opens, sends and closes with data, metadata and bytes", async () => {
    const { outputs, value } = await notebook.run(`
      const comm = new Comm('t', { commId: 'c', data: { a: 1 }, metadata: { version: '2' }, buffers: [new Uint8Array([1])] })
      comm.send({ b: [2] }, { metadata: { m: 1 }, buffers: [new Uint16Array([1, 2]).subarray(1), new ArrayBuffer(1)] })
      comm.send()
      comm.close({ bye: true })
      comm.close()
      comm`);
    expect(comms(outputs)).toEqual([
      {
        type: "comm_open",
        comm_id: "c",
        target_name: "t",
        data: { a: 1 },
        metadata: { version: "2" },
        buffers: [base64(1)],
      },
      {
        type: "comm_msg",
        comm_id: "c",
        data: { b: [2] },
        metadata: { m: 1 },
        buffers: [base64(2, 0), base64(0)],
      },
      { type: "comm_msg", comm_id: "c", data: {}, ...extras },
      { type: "comm_close", comm_id: "c", data: { bye: true }, ...extras },
    ]);
    expect(value).toBe("Comm { target: 't', commId: 'c', isOpen: false }");
  });

  test("gives the listener data, metadata and bytes of its own; the latest listener wins", async () => {
    await notebook.run(`
      const comm = new Comm('t', { commId: 'c' })
      comm.onMessage(() => console.log('old'))
      comm.onMessage((data, { metadata, buffers: [bytes] }) => {
        console.log(data.n, metadata.m, new Float32Array(bytes.buffer)[0])
      })`);
    const buffer = Buffer.from(new Float32Array([1.5]).buffer).toString("base64");
    const { outputs } = await receive({ ...message({ n: 7 }), metadata: { m: "x" }, buffers: [buffer] });
    expect(outputs).toEqual([{ type: "stream", name: "stdout", text: "7 x 1.5\n" }]);
  });

  test("is answered while a cell awaits, and what it prints later is still the message's", async () => {
    await notebook.run(`
      const comm = new Comm('t', { commId: 'c' })
      let release
      comm.onMessage(async () => {
        await null
        console.log('inside')
        setTimeout(() => { console.log('late'); release() }, 20)
      })`);
    const cell = notebook.run("await new Promise(r => { release = r }); console.log('cell')");
    const { id, result } = await receive(message({}));
    expect(result.status).toBe("ok");
    expect((await cell).stdout).toBe("cell\n");
    expect(notebook.text(id, "stdout")).toBe("inside\nlate\n");
  });

  test("reports what a listener throws, with the cell's position", async () => {
    await notebook.run(
      "const comm = new Comm('t', { commId: 'c' })\ncomm.onMessage(() => { throw new RangeError('far') })",
    );
    const { result } = await receive(message({}));
    expect(result).toMatchObject({ status: "error", ename: "RangeError", evalue: "far" });
    expect(result.status === "error" && result.traceback.join("\n")).toMatch(/cell \[1\], line 2, column 30/);
  });

  test.each([
    ["a loop", "while (true) {}"],
    ["an await", "await new Promise(() => {})"],
  ])("is interrupted in %s and keeps the state", async (_, body) => {
    await notebook.run(
      `const kept = 1; const comm = new Comm('t', { commId: 'c' }); comm.onMessage(async () => { console.log('in'); ${body} })`,
    );
    const running = receive(message({}));
    await expect.poll(() => notebook.text(`comm-${deliveries}`, "stdout")).toBe("in\n");
    await notebook.runtime.interrupt();
    expect((await running).result).toMatchObject({ ename: "KeyboardInterrupt" });
    expect((await notebook.run("kept")).value).toBe("1");
  });

  test("is accepted from the front end by a registered target", async () => {
    await notebook.run(`
      Comm.register('echo', (comm, { data, buffers }) => {
        console.log('opened', data.n, buffers.length, comm instanceof Comm)
        comm.onMessage((d) => comm.send({ n: d.n + 1 }))
        comm.onClose((d) => console.log('closed', d.why, comm.isOpen))
      })`);
    const open: CommEvent = {
      type: "comm_open",
      comm_id: "e",
      target_name: "echo",
      data: { n: 1 },
      ...extras,
    };
    expect((await receive(open)).outputs).toEqual([
      { type: "stream", name: "stdout", text: "opened 1 0 true\n" },
    ]);
    expect((await receive(message({ n: 4 }, "e"))).outputs).toEqual([
      { type: "comm_msg", comm_id: "e", data: { n: 5 }, ...extras },
    ]);
    const close: CommEvent = { type: "comm_close", comm_id: "e", data: { why: "done" }, ...extras };
    expect((await receive(close)).outputs).toEqual([
      { type: "stream", name: "stdout", text: "closed done false\n" },
    ]);
    expect((await receive(message({ n: 4 }, "e"))).outputs).toEqual([]);
  });

  test.each([
    ["that nobody registered", ""],
    ["that throws", "Comm.register('t', () => { throw new Error('no') })"],
    ["that is no longer registered", "Comm.register('t', () => {}); Comm.unregister('t')"],
  ])("closes what the front end opens to a target %s", async (_, source) => {
    await notebook.run(source);
    const { outputs } = await receive({
      type: "comm_open",
      comm_id: "e",
      target_name: "t",
      data: {},
      ...extras,
    });
    expect(outputs).toEqual([{ type: "comm_close", comm_id: "e", data: {}, ...extras }]);
  });

  test.each([
    [
      "new Comm('t', { commId: 'c' })",
      "Expected a new comm id, but comm c is open. Close that one, or leave commId out.",
    ],
    [
      "comm.send({ n: 1n })",
      "Expected data that JSON can hold, but: Do not know how to serialize a BigInt. Bytes go into buffers: send(data, { buffers: [bytes] }).",
    ],
    [
      "comm.send([1])",
      "Expected an object that JSON can hold, got Array. Send { value } in its place, and bytes as buffers.",
    ],
    [
      "comm.close(); comm.send()",
      `Expected an open comm, but comm c to "t" was closed. Open a new one: new Comm("t").`,
    ],
  ])("%s is refused", async (source, evalue) => {
    await notebook.run("const comm = new Comm('t', { commId: 'c' })");
    const { result } = await notebook.run(source);
    expect(result).toMatchObject({ ename: "CommError", evalue });
  });

  test("ends with the process", async () => {
    await notebook.run("const comm = new Comm('t', { commId: 'c' }); comm.onMessage(() => process.exit(2))");
    const { result } = await receive(message({}));
    expect(result).toMatchObject({ ename: "ProcessExit" });
    await expect.poll(() => losses).toBe(1);
    expect((await notebook.run("typeof comm")).value).toBe("'undefined'");
  });
});
