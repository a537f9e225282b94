// One trial of a tuning: trains a small network in a worker thread, on a seed of its own.
import { parentPort, workerData } from "node:worker_threads";

const { engine, seed } = workerData;
const { ready, setStrict, tf, threads } = await import(engine);
const { description } = await ready("cpu");
setStrict(true);
const kernelInitializer = tf.initializers.glorotUniform({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [30], units: 64, activation: "relu", kernelInitializer }),
    tf.layers.dense({ units: 1, kernelInitializer }),
  ],
});
model.compile({ optimizer: "adam", loss: "meanSquaredError" });
const x = tf.randomNormal([256, 30], 0, 1, "float32", 1);
const { history } = await model.fit(x, tf.sum(x, 1, true), { epochs: 10, verbose: 0, shuffle: false });
// Large enough for several threads.
const product = tf.sum(tf.matMul(tf.ones([400, 400]), tf.ones([400, 400]))).dataSync()[0];
parentPort.postMessage({ description, threads: threads(), losses: history.loss, product });
