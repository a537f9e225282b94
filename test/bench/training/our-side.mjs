// TensorFlow.js' side of the benchmark, on our engine or (argument `plain`) on its own `cpu` backend. Reads
// `<workload> <repeats>` a line and prints the milliseconds of one run; `rss` asks for the peak memory in MiB.
import { createInterface } from "node:readline";
import { workloads } from "./workloads.mjs";

async function loadTensorflow() {
  if (process.argv[2] === "plain") {
    const tf = await import("@tensorflow/tfjs");
    await tf.setBackend("cpu");
    return tf;
  }
  const { ready, tf } = await import("../../../dist/lib/engine/index.js");
  await ready("cpu");
  return tf;
}

const makers = workloads(await loadTensorflow());
const made = new Map();

async function milliseconds(name, repeats) {
  if (!made.has(name)) made.set(name, makers[name]());
  const run = made.get(name);
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await run();
  return (performance.now() - start) / repeats;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, repeats] = line.split(" ");
  console.log(
    name === "rss" ? process.resourceUsage().maxRSS / 1024 : await milliseconds(name, Number(repeats)),
  );
}
