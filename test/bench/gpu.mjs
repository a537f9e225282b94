// Training and prediction on the GPU, through WebGPU, against PyTorch on the same GPU and against our own CPU engine.
// Arguments: names of rows, all unless given; or `--pack [file]`, which writes an archive that runs all this on a machine
// that has nothing but a GPU and its driver (see gpu/pack.mjs). PyTorch's rows need a Python with a CUDA build of torch.
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { pack } from "./gpu/pack.mjs";
import { askedRows, printTable } from "./table.mjs";
import { compare } from "./training/compare.mjs";
import { python, Side } from "./training/side.mjs";

const turns = 3;
const rows = [
  { workload: "mlp-large", name: "MLP 1024-4096-4096-10, 8192 rows, batch 1024, epoch" },
  { workload: "cnn-large", name: "CNN, 8192 images 28×28, batch 1024, epoch" },
  {
    workload: "resnet-large",
    name: "ResNet with batch normalisation, 4096 images 32×32×3, batch 512, epoch",
  },
  { workload: "lstm-large", name: "LSTM of 512 units, 1024 sequences 50×64, batch 256, epoch" },
  { workload: "predict-4096", name: "CNN, predict 4096 images" },
  { workload: "sgemm-4096", name: "matrix product 4096³", repeats: 5 },
  { workload: "cnn", name: "CNN, 512 images 28×28, batch 64, epoch" },
  { workload: "mlp", name: "MLP, 569 rows of 30 features, batch 32, epoch" },
];

/** Name of the GPU that PyTorch computes on; `undefined`, with a message, if it has none. */
function torchGpu() {
  try {
    const script = "import torch; print(torch.cuda.get_device_name())";
    return execFileSync(python, ["-c", script], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  } catch (error) {
    const reason = String(error.stderr || error.message)
      .trim()
      .split("\n")
      .at(-1);
    console.error(`SKIPPED: PyTorch's rows, since ${python} has no PyTorch that sees a GPU (${reason}).`);
    return undefined;
  }
}

async function measure(chosen) {
  const { devices } = await import("../../dist/lib/engine/index.js");
  const webgpu = (await devices()).find(({ device }) => device === "webgpu");
  if (!webgpu.isAvailable) {
    console.error(`Expected a GPU that WebGPU can use, but ${webgpu.description}.`);
    process.exitCode = 1;
    return;
  }
  const threads = Math.min(availableParallelism(), 16);
  const gpu = torchGpu();
  const [againstTorch, againstCpu] = [[], []];
  for (const { workload, name, repeats = 1 } of chosen) {
    const sides = [
      Side.webgpu(),
      Side.ours("0"),
      ...(gpu === undefined ? [] : [Side.torch(threads, "cuda")]),
    ];
    const [ours, cpu, torch] = await compare(sides, { workload, repeats, turns });
    console.error(`${workload}: ${ours.ms.toPrecision(3)} ms`);
    const row = { name, ours: ours.ms, unit: "ms", bound: "atMost", goal: 1 };
    againstCpu.push({ ...row, peer: cpu.ms });
    if (torch !== undefined) againstTorch.push({ ...row, peer: torch.ms });
  }
  printTable(`WebGPU on ${webgpu.description}`, `our CPU engine, ${threads} threads`, againstCpu);
  if (gpu !== undefined) printTable(`WebGPU on ${webgpu.description}`, `PyTorch on ${gpu}`, againstTorch);
}

const [option, file] = process.argv.slice(3);
if (option === "--pack") console.log(pack(file));
else await measure(askedRows(rows, process.argv.slice(3)));
