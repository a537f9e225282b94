// Training, prediction and matrix products on the CPU engine against PyTorch on the same number of threads: turn by
// turn in the same minute, medians. Needs `npm run build` and a Python with torch (Debian: python3-torch); compares the
// native kernels too where `npm run build:native` has built them. Arguments: names of rows, all unless given.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { askedRows, printTable } from "./table.mjs";
import { compare } from "./training/compare.mjs";
import { Side } from "./training/side.mjs";

const turns = 7;
const rows = [
  // Ten epochs at a time: a training has many, and V8 needs some hundred steps to compile them.
  { workload: "mlp", name: "MLP, 569 rows of 30 features, batch 32, epoch", repeats: 10 },
  { workload: "cnn", name: "CNN, 512 images 28×28, batch 64, epoch" },
  { workload: "resnet", name: "ResNet with batch normalisation, 256 images 32×32×3, batch 32, epoch" },
  { workload: "lstm", name: "LSTM of 64 units, 512 sequences 20×16, batch 64, epoch" },
  { workload: "gru", name: "GRU of 64 units, 512 sequences 20×16, batch 64, epoch" },
  { workload: "text", name: "text CNN, embedding 20k×64, 512 texts of 100 words, batch 64, epoch" },
  { workload: "factorisation", name: "matrix factorisation, 100k ratings, batch 1024, epoch" },
  { workload: "predict-1", name: "CNN, predict 1 image", repeats: 100 },
  { workload: "predict-256", name: "CNN, predict 256 images", repeats: 2 },
  { workload: "sgemm-64", name: "matrix product 64³", repeats: 1000 },
  { workload: "sgemm-256", name: "matrix product 256³", repeats: 100 },
  { workload: "sgemm-1024", name: "matrix product 1024³" },
];

const addon = new URL("../../dist/lib/engine/native/build/kernels-avx2.node", import.meta.url);
const engines = [
  { name: "WebAssembly", goal: 1, open: () => Side.ours("0") },
  ...(existsSync(addon) ? [{ name: "native", goal: 0.7, open: () => Side.ours("1") }] : []),
];

const threads = Math.min(availableParallelism(), 16);
const slice = { workload: "cnn-slice" };
const chosen = askedRows([...rows, slice], process.argv.slice(3));
const tables = engines.map(() => []);
for (const { workload, name, repeats = 1 } of chosen.filter((row) => row !== slice)) {
  const sides = [Side.torch(threads), ...engines.map(({ open }) => open())];
  const [peer, ...ours] = await compare(sides, { workload, repeats, turns });
  const ratios = ours.map(({ ms }) => (ms / peer.ms).toFixed(2));
  console.error(`${workload}: PyTorch ${peer.ms.toPrecision(3)} ms, ours / PyTorch ${ratios.join(", ")}`);
  for (const [index, { ms, mebibytes }] of ours.entries()) {
    const memory = `${mebibytes.toFixed(0)} / ${peer.mebibytes.toFixed(0)} MiB`;
    const { goal } = engines[index];
    tables[index].push({
      name: `${name} (${memory})`,
      ours: ms,
      peer: peer.ms,
      unit: "ms",
      bound: "atMost",
      goal,
    });
  }
}
for (const [index, { name }] of engines.entries()) {
  const title = `Training, ${name} (medians of ${turns} turns; peak memory ours / PyTorch)`;
  printTable(title, `PyTorch, ${threads} threads`, tables[index]);
}

if (chosen.includes(slice)) {
  const [plain, ours] = [Side.plain(), Side.ours("0")];
  const plainMs = (await plain.run("cnn-slice", 1)) / 4;
  await ours.run("cnn", 1);
  const ourMs = (await ours.run("cnn", 1)) / 512;
  plain.close();
  ours.close();
  const row = { name: "CNN, training", ours: 1000 / ourMs, peer: 1000 / plainMs, unit: "images/s" };
  printTable("WebAssembly against TensorFlow.js", "cpu backend", [{ ...row, bound: "atLeast", goal: 1000 }]);
}
