// Computes on WebGPU and on the CPU and prints both results as JSON: WebGPU's driver is chosen by the environment that
// a process starts with. Argument: the URL of the built engine.
const { GpuError, devices, setDevice, tf } = await import(process.argv[2]);
const { layers } = tf;

/** Repeatable numbers in [0, 1). */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const glorot = (seed) => tf.initializers.glorotUniform({ seed });
const uniform = (seed) => tf.initializers.randomUniform({ seed });

const trainings = {
  "convolutional network": () => {
    const next = random(1);
    const x = tf.tensor4d(Float32Array.from({ length: 32 * 64 }, next), [32, 8, 8, 1]);
    const y = tf.oneHot(
      tf.tensor1d(
        Array.from({ length: 32 }, (_, i) => i % 3),
        "int32",
      ),
      3,
    );
    const model = tf.sequential({
      layers: [
        layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 4,
          kernelSize: 3,
          padding: "same",
          kernelInitializer: glorot(1),
        }),
        layers.batchNormalization(),
        layers.activation({ activation: "relu" }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 3, activation: "softmax", kernelInitializer: glorot(2) }),
      ],
    });
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    return [model, x, y, 2];
  },
  "masked embedding and LSTM": () => {
    const next = random(2);
    const tokens = Int32Array.from({ length: 32 * 4 }, (_, i) => (i % 4 > (i >> 2) % 4 ? 0 : 1 + next() * 9));
    const x = tf.tensor2d(tokens, [32, 4], "int32");
    const y = tf.tensor2d(
      Float32Array.from({ length: 32 }, (_, i) => (tokens[4 * i] > 5 ? 1 : 0)),
      [32, 1],
    );
    const model = tf.sequential({
      layers: [
        layers.embedding({
          inputDim: 10,
          outputDim: 4,
          inputLength: 4,
          maskZero: true,
          embeddingsInitializer: uniform(3),
        }),
        layers.lstm({ units: 5, kernelInitializer: glorot(4), recurrentInitializer: glorot(5) }),
        layers.dense({ units: 1, activation: "sigmoid", kernelInitializer: glorot(6) }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.01), loss: "binaryCrossentropy" });
    return [model, x, y, 2];
  },
  "matrix factorization": () => {
    const next = random(3);
    const ids = (length, count) =>
      tf.tensor2d(
        Int32Array.from({ length }, () => next() * count),
        [length, 1],
        "int32",
      );
    const x = [ids(64, 12), ids(64, 9)];
    const y = tf.tensor2d(Float32Array.from({ length: 64 }, next), [64, 1]);
    const inputs = [tf.input({ shape: [1], dtype: "int32" }), tf.input({ shape: [1], dtype: "int32" })];
    const factors = inputs.map((input, i) =>
      layers
        .flatten()
        .apply(
          layers
            .embedding({ inputDim: 12, outputDim: 4, embeddingsInitializer: uniform(7 + i) })
            .apply(input),
        ),
    );
    const model = tf.model({ inputs, outputs: layers.dot({ axes: 1 }).apply(factors) });
    model.compile({ optimizer: tf.train.adam(0.02), loss: "meanSquaredError" });
    return [model, x, y, 3];
  },
};

async function train(device, make) {
  await setDevice(device);
  const [model, x, y, epochs] = make();
  const start = performance.now();
  const { history } = await model.fit(x, y, { epochs, batchSize: 32, shuffle: false, verbose: 0 });
  return {
    loss: history.loss,
    predictions: [...model.predict(x).dataSync()],
    ms: performance.now() - start,
  };
}

const results = { devices: await devices(), trainings: {} };
for (const [name, make] of Object.entries(trainings)) {
  results.trainings[name] = { cpu: await train("cpu", make), webgpu: await train("webgpu", make) };
}

// Small work would be forwarded to plain JavaScript.
tf.env().set("WEBGPU_CPU_FORWARD", false);
results.manyAddends = tf.addN(Array.from({ length: 20 }, (_, i) => tf.fill([3, 3], i + 1))).dataSync()[4];
const large = [16_777_217, 2, 3, 4, 5, 2_147_483_647];
const integers = tf.tensor(large, [1, 2, 3], "int32");
results.transposed = [...integers.transpose([2, 1, 0]).dataSync()];
results.transposedAsFloats = [
  ...tf
    .cast(tf.tensor(large.slice(1, 5), [2, 2], "int32"), "float32")
    .transpose()
    .dataSync(),
];
tf.tensor([1, 2]).square().print();
try {
  tf.backend().runWebGPUProgram(
    {
      variableNames: ["A"],
      outputShape: [1],
      shaderKey: "broken",
      dispatchLayout: { x: [0] },
      dispatch: [1, 1, 1],
      workgroupSize: [64, 1, 1],
      size: true,
      getUserCode: () => "fn main(index : i32) { broken }",
    },
    [tf.tensor1d([1])],
    "float32",
  );
} catch (error) {
  results.error = { isGpuError: error instanceof GpuError, message: error.message };
}
const onGpu = tf.tensor1d([1, 2, 3]).square();
await setDevice("cpu");
results.movedToCpu = [...onGpu.add(1).dataSync()];
console.log(`\nRESULT ${JSON.stringify(results)}`);
