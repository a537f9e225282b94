// The same cells in the language of each kernel. A cell that a dialect lacks is one that its kernel has no way to say.

const javascript = {
  line: (count) => `for (let i = 0; i < ${count}; i++) console.log("line " + i);`,
  declare: (i) =>
    [
      `const a${i} = { x: ${i}, name: "n${i}" };`,
      `function f${i}(p) { return p * a${i}.x; }`,
      `class C${i} { constructor() { this.z = ${i}; } }`,
      `let d${i} = f${i}(2);`,
    ].join("\n"),
  object: "const od = { alpha1: 1, beta2: { gamma3: 'x' } };",
  member: "od.al",
  busy: (ms) => `{ const until = Date.now() + ${ms}; while (Date.now() < until); }`,
  keep: "globalThis.keepme = 42; 0",
  readKeep: "console.log('keep=' + globalThis.keepme)",
  readTicks: "console.log('ticks=' + globalThis.ticks)",
  late: (name, ms) => `setTimeout(() => console.log("${name}"), ${ms}); 0`,
  ticks: (name) =>
    `{ let n = 0; const t = setInterval(() => { console.log("${name}"); if (++n === 5) clearInterval(t); }, 40); }`,
  exit: "process.exit(3)",
  abort: "process.abort()",
  exhaust: "globalThis.hog = []; for (;;) hog.push(new Array(1e6).fill(hog.length + 0.5));",
  stuck: {
    loop: "while (true) {}",
    await: "await new Promise(() => {})",
    "loop after an await": "await new Promise((r) => setTimeout(r, 20)); while (true) {}",
    "loop in a timer": "setTimeout(() => { while (true) {} }, 20); 0",
    "async loop":
      "globalThis.ticks = 0; while (true) { globalThis.ticks++; await new Promise((r) => setTimeout(r, 10)); }",
    "promise callback": "Promise.resolve().then(() => { while (true) {} }); 0",
    immediate: "setImmediate(() => { while (true) {} }); 0",
    nextTick: "process.nextTick(() => { while (true) {} }); 0",
    "socket callback":
      "{ const s = require('node:net').createServer((c) => { c.destroy(); s.close(); while (true) {} }); s.listen(0, '127.0.0.1', () => require('node:net').connect(s.address().port, '127.0.0.1').on('error', () => {})); }",
  },
};

const typescript = {
  ...javascript,
  declare: (i) =>
    [
      `const a${i} = { x: ${i}, name: "n${i}" };`,
      `function f${i}(p: number): number { return p * a${i}.x; }`,
      `interface I${i} { k: number; o?: I${i} }`,
      `class C${i} { constructor(public z: number = ${i}) {} }`,
    ].join("\n"),
  keep: "(globalThis as any).keepme = 42; 0",
  readKeep: "console.log('keep=' + (globalThis as any).keepme)",
  readTicks: "console.log('ticks=' + ticks)",
  exhaust: "const hog: number[][] = []; for (;;) hog.push(new Array(1e6).fill(hog.length + 0.5));",
  typeError: "const right: number = 1;\nconst wrong: number = 'text';",
  strictError: "const nothing: string = null;",
  stuck: {
    ...javascript.stuck,
    "socket callback": `import * as net from "node:net";
const server = net.createServer((socket) => { socket.destroy(); server.close(); while (true) {} });
server.listen(0, "127.0.0.1", () => {
  net.connect((server.address() as net.AddressInfo).port, "127.0.0.1").on("error", () => {});
});`,
    "async loop": "let ticks = 0; while (true) { ticks++; await new Promise((r) => setTimeout(r, 10)); }",
  },
};

/** By name of the contestant. */
export const dialects = {
  cellship: { ...typescript, show: (bytes) => `display.html("x".repeat(${bytes}));` },
  tslab: {
    ...typescript,
    show: (bytes) => `import { display } from "tslab";\ndisplay.html("x".repeat(${bytes}));`,
  },
  Deno: {
    ...typescript,
    show: (bytes) => `await Deno.jupyter.display({ "text/html": "x".repeat(${bytes}) }, { raw: true });`,
    exit: "Deno.exit(3)",
  },
  ijavascript: {
    ...javascript,
    show: (bytes) => `$$.html("x".repeat(${bytes}));`,
    // Without top-level await, `$$.async()` … `$$.done()` is its way to wait.
    stuck: {
      ...javascript.stuck,
      await: "$$.async(); 0",
      "loop after an await": "$$.async(); setTimeout(() => { while (true) {} }, 20); 0",
      "async loop": "$$.async(); globalThis.ticks = 0; setInterval(() => globalThis.ticks++, 10); 0",
    },
  },
  ipykernel: {
    line: (count) => `for i in range(${count}): print("line", i)`,
    declare: (i) =>
      [
        `a${i} = {"x": ${i}, "name": "n${i}"}`,
        `def f${i}(p: int) -> int:\n    return p * a${i}["x"]`,
        `class C${i}:\n    def __init__(self, z=${i}):\n        self.z = z`,
        `d${i} = f${i}(2)`,
      ].join("\n"),
    object: "class _O: pass\nod = _O(); od.alpha1 = 1; od.beta2 = _O()",
    member: "od.al",
    busy: (ms) => `import time\nu_ = time.time() + ${ms / 1000}\nwhile time.time() < u_: pass`,
    keep: "keepme = 42",
    readKeep: "print('keep=' + str(keepme))",
    readTicks: "print('ticks=' + str(ticks))",
    show: (bytes) => `from IPython.display import display, HTML\ndisplay(HTML("x" * ${bytes}))`,
    late: (name, ms) =>
      `import asyncio\nasync def _l():\n    await asyncio.sleep(${ms / 1000})\n    print("${name}")\n_t = asyncio.ensure_future(_l())`,
    ticks: (name) =>
      `import asyncio\nasync def _i():\n    for _ in range(5):\n        await asyncio.sleep(0.04)\n        print("${name}")\n_t = asyncio.ensure_future(_i())`,
    exit: "import os; os._exit(3)",
    abort: "import os; os.abort()",
    stuck: {
      loop: "while True: pass",
      await: "import asyncio\nawait asyncio.Event().wait()",
      "loop after an await": "import asyncio\nawait asyncio.sleep(0.02)\nwhile True: pass",
      "loop in a timer":
        "import asyncio\ndef _s():\n    while True: pass\n_h = asyncio.get_event_loop().call_later(0.02, _s)",
      "async loop": "import asyncio\nticks = 0\nwhile True:\n    ticks += 1\n    await asyncio.sleep(0.01)",
    },
  },
};
