// TensorFlow.js' side of the benchmark, on the device of our engine that the argument names, or (`plain`) on its own
// `cpu` backend. Reads `<workload> <repeats>` a line and prints the milliseconds of one run; `rss` asks for the peak
// memory in MiB.
import { createInterface } from "node:readline";
import { workloads } from "./workloads.mjs";

const device = process.argv[2];

async function loadTensorflow() {
  if (device === "plain") {
    const tf = await import("@tensorflow/tfjs");
    await tf.setBackend("cpu");
    return tf;
  }
  const { ready, tf } = await import("../../../dist/lib/engine/index.js");
  await ready(device);
  return tf;
}

const tf = await loadTensorflow();
const makers = workloads(tf);
const made = new Map();

/** Waits until a GPU has computed all that it was asked for: it works through its queue in order. */
async function finish() {
  if (device !== "webgpu") return;
  const last = tf.tidy(() => tf.zeros([256, 256]).relu());
  await last.data();
  last.dispose();
}

async function milliseconds(name, repeats) {
  if (!made.has(name)) made.set(name, makers[name]());
  const run = made.get(name);
  await finish();
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await run();
  await finish();
  return (performance.now() - start) / repeats;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, repeats] = line.split(" ");
  console.log(
    name === "rss" ? process.resourceUsage().maxRSS / 1024 : await milliseconds(name, Number(repeats)),
  );
}
