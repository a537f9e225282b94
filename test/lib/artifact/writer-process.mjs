// Deploys the same model over and over: node writer-process.mjs <models> <count> <bytes of the graph>
import { writeArtifact } from "../../../dist/lib/artifact/index.js";

const [models, count, bytes] = process.argv.slice(2);
const content = {
  onnx: new Uint8Array(Number(bytes)).fill(7),
  signature: {
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, 1] }],
    outputs: [{ name: "y", datatype: "FP32", shape: [-1, 1] }],
    inputExample: [[0]],
  },
  preprocessing: [],
  metrics: {},
  versions: {},
};
process.stdout.write("ready\n");
for (let i = 0; i < Number(count); i++) {
  const { version } = await writeArtifact(content, { models, name: "cancer", createdAt: new Date() });
  process.stdout.write(`${version}\n`);
}
