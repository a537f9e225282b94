// Training and prediction on the CPU engine against PyTorch on the same number of threads, turn by turn in the same
// minute, medians of the rounds. Needs `npm run build` and a Python with torch (Debian: python3-torch; the variable
// PYTHON names another interpreter).
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ready, tf, threads } from "../../dist/lib/engine/index.js";
import { median, printTable } from "./table.mjs";

const rounds = 9;
const { layers } = tf;

/** The other side: a Python process that runs one named workload a line and answers with its milliseconds. */
class TorchPeer {
  constructor(threadCount) {
    const script = fileURLToPath(new URL("training_torch.py", import.meta.url));
    this.child = spawn(process.env.PYTHON ?? "python3", [script, String(threadCount)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async run(workload) {
    this.child.stdin.write(`${workload}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error("Expected a Python with torch. Install python3-torch, or set PYTHON.");
    return Number(value);
  }

  close() {
    this.child.stdin.end();
  }
}

async function milliseconds(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function convolutionalNetwork() {
  const model = tf.sequential({
    layers: [
      layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: "relu" }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  return model;
}

function workloads() {
  const images = tf.randomUniform([512, 28, 28, 1]);
  const classes = tf.oneHot(tf.randomUniform([512], 0, 10, "int32"), 10);
  const cnn = convolutionalNetwork();

  const lstm = tf.sequential({
    layers: [
      layers.lstm({
        inputShape: [20, 16],
        units: 64,
        recurrentActivation: "sigmoid",
        recurrentInitializer: "glorotUniform",
      }),
      layers.dense({ units: 1 }),
    ],
  });
  lstm.compile({ optimizer: "adam", loss: "meanSquaredError" });
  const sequences = tf.randomNormal([512, 20, 16]);
  const targets = tf.randomNormal([512, 1]);

  const embedding = tf.sequential({
    layers: [
      layers.embedding({ inputDim: 1000, outputDim: 32, inputLength: 2 }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    ],
  });
  embedding.compile({ optimizer: "adam", loss: "meanSquaredError" });
  const pairs = tf.randomUniform([4096, 2], 0, 1000, "int32");
  const ratings = tf.randomNormal([4096, 1]);

  const a = tf.randomNormal([1024, 1024]);
  const b = tf.randomNormal([1024, 1024]);

  const epoch = (model, x, y, batchSize) => () => model.fit(x, y, { batchSize, epochs: 1, verbose: 0 });
  return {
    cnn: epoch(cnn, images, classes, 64),
    predict: async () => {
      const prediction = cnn.predict(images, { batchSize: 512 });
      await prediction.data();
      prediction.dispose();
    },
    lstm: epoch(lstm, sequences, targets, 64),
    embedding: epoch(embedding, pairs, ratings, 256),
    sgemm: () => tf.matMul(a, b).dispose(),
  };
}

// A goal above 1 has a reason: WebAssembly's vectors hold 4 floats and PyTorch's 8 or more, which bounds matrix
// products and what consists of them; each TensorFlow.js operation costs 2 to 3 µs of JavaScript, which small ones feel.
const rows = [
  { workload: "cnn", name: "CNN, epoch of 512 images 28×28, batch 64", bound: "atMost", goal: 1.25 },
  { workload: "predict", name: "CNN, predict 512 images", bound: "atMost", goal: 1 },
  {
    workload: "lstm",
    name: "LSTM of 64 units, epoch of 512 sequences 20×16, batch 64",
    bound: "atMost",
    goal: 1,
  },
  {
    workload: "embedding",
    name: "embedding 1000×32, epoch of 4096 pairs, batch 256",
    bound: "atMost",
    goal: 1.5,
  },
  { workload: "sgemm", name: "matrix product 1024³", bound: "atLeast", goal: 0.45 },
];

const { description } = await ready("cpu");
const ours = workloads();
const peer = new TorchPeer(threads());
const times = {};
for (const { workload } of rows) {
  // The first run compiles and allocates on either side.
  await ours[workload]();
  await peer.run(workload);
  times[workload] = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    times[workload].ours.push(await milliseconds(ours[workload]));
    times[workload].peer.push(await peer.run(workload));
  }
}
peer.close();

const gigaflops = (ms) => (2 * 1024 ** 3) / ms / 1e6;
printTable(
  `Training (${description}; medians of ${rounds} turns)`,
  `PyTorch, ${threads()} threads`,
  rows.map(({ workload, ...row }) => {
    const [mine, theirs] = [median(times[workload].ours), median(times[workload].peer)];
    return workload === "sgemm"
      ? { ...row, ours: gigaflops(mine), peer: gigaflops(theirs), unit: "GFLOP/s" }
      : { ...row, ours: mine, peer: theirs, unit: "ms" };
  }),
);
