// The workloads of the training benchmark for TensorFlow.js; torch_side.py holds the same for PyTorch.

/**
 * @param {typeof import("@tensorflow/tfjs")} tf
 * @returns {Record<string, () => () => unknown>} By name, what prepares a workload and returns what runs it once.
 */
export function workloads(tf) {
  const { layers } = tf;
  const classes = (count) => tf.oneHot(tf.randomUniform([count], 0, 10, "int32"), 10);
  const truth = (count) => tf.randomUniform([count, 1], 0, 2, "int32").toFloat();

  function epoch(model, x, y, loss, batchSize) {
    model.compile({ optimizer: "adam", loss });
    return () => model.fit(x, y, { batchSize, epochs: 1, verbose: 0 });
  }

  function cnn() {
    return tf.sequential({
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
  }

  function mlp() {
    return tf.sequential({
      layers: [
        layers.dense({ inputShape: [30], units: 64, activation: "relu" }),
        layers.dense({ units: 32, activation: "relu" }),
        layers.dense({ units: 1, activation: "sigmoid" }),
      ],
    });
  }

  function wideMlp() {
    return tf.sequential({
      layers: [
        layers.dense({ inputShape: [1024], units: 4096, activation: "relu" }),
        layers.dense({ units: 4096, activation: "relu" }),
        layers.dense({ units: 10, activation: "softmax" }),
      ],
    });
  }

  function residualBlock(x, filters, strides) {
    const convolution = (input, kernelSize, step) =>
      layers.conv2d({ filters, kernelSize, strides: step, padding: "same" }).apply(input);
    const relu = (input) => layers.activation({ activation: "relu" }).apply(input);
    const normalised = (input) => layers.batchNormalization().apply(input);
    const inner = normalised(convolution(relu(normalised(convolution(x, 3, strides))), 3, 1));
    return relu(layers.add().apply([inner, strides > 1 ? convolution(x, 1, strides) : x]));
  }

  function resnet() {
    const input = tf.input({ shape: [32, 32, 3] });
    let x = layers.conv2d({ filters: 16, kernelSize: 3, padding: "same" }).apply(input);
    x = layers.activation({ activation: "relu" }).apply(layers.batchNormalization().apply(x));
    x = residualBlock(residualBlock(residualBlock(x, 16, 1), 32, 2), 64, 2);
    x = layers.globalAveragePooling2d({}).apply(x);
    const outputs = layers.dense({ units: 10, activation: "softmax" }).apply(x);
    return tf.model({ inputs: input, outputs });
  }

  function recurrent(layer, inputShape = [20, 16], units = 64) {
    const options = { inputShape, units, recurrentActivation: "sigmoid" };
    return tf.sequential({ layers: [layer(options), layers.dense({ units: 1 })] });
  }

  function textNetwork() {
    return tf.sequential({
      layers: [
        layers.embedding({ inputDim: 20_000, outputDim: 64, inputLength: 100 }),
        layers.conv1d({ filters: 128, kernelSize: 5, activation: "relu" }),
        layers.globalMaxPooling1d(),
        layers.dense({ units: 1, activation: "sigmoid" }),
      ],
    });
  }

  function factorisation() {
    const [user, item] = [tf.input({ shape: [1] }), tf.input({ shape: [1] })];
    const factors = (input, inputDim) =>
      layers.flatten().apply(layers.embedding({ inputDim, outputDim: 32 }).apply(input));
    const outputs = layers.dot({ axes: 1 }).apply([factors(user, 1000), factors(item, 1700)]);
    return tf.model({ inputs: [user, item], outputs });
  }

  const ids = (count, below) => tf.randomUniform([count, 1], 0, below, "int32");
  const sequences = () => [tf.randomNormal([512, 20, 16]), tf.randomNormal([512, 1]), "meanSquaredError", 64];

  function predict(batch) {
    const [model, x] = [cnn(), tf.randomUniform([batch, 28, 28, 1])];
    return () => tf.tidy(() => model.predict(x, { batchSize: batch }).dataSync());
  }

  function product(size) {
    const [a, b] = [tf.randomNormal([size, size]), tf.randomNormal([size, size])];
    return () => tf.matMul(a, b).dispose();
  }

  const images = (count) => tf.randomUniform([count, 28, 28, 1]);
  const entropy = "categoricalCrossentropy";
  return {
    mlp: () => epoch(mlp(), tf.randomNormal([569, 30]), truth(569), "binaryCrossentropy", 32),
    cnn: () => epoch(cnn(), images(512), classes(512), entropy, 64),
    "cnn-slice": () => epoch(cnn(), images(4), classes(4), entropy, 4),
    resnet: () => epoch(resnet(), tf.randomUniform([256, 32, 32, 3]), classes(256), entropy, 32),
    lstm: () => epoch(recurrent(layers.lstm), ...sequences()),
    gru: () => epoch(recurrent(layers.gru), ...sequences()),
    text: () =>
      epoch(
        textNetwork(),
        tf.randomUniform([512, 100], 0, 20_000, "int32"),
        truth(512),
        "binaryCrossentropy",
        64,
      ),
    factorisation: () =>
      epoch(
        factorisation(),
        [ids(100_000, 1000), ids(100_000, 1700)],
        tf.randomNormal([100_000, 1]),
        "meanSquaredError",
        1024,
      ),
    "predict-1": () => predict(1),
    "predict-256": () => predict(256),
    "sgemm-64": () => product(64),
    "sgemm-256": () => product(256),
    "sgemm-1024": () => product(1024),
    "mlp-large": () => epoch(wideMlp(), tf.randomNormal([8192, 1024]), classes(8192), entropy, 1024),
    "cnn-large": () => epoch(cnn(), images(8192), classes(8192), entropy, 1024),
    "resnet-large": () => epoch(resnet(), tf.randomUniform([4096, 32, 32, 3]), classes(4096), entropy, 512),
    "lstm-large": () =>
      epoch(
        recurrent(layers.lstm, [50, 64], 512),
        tf.randomNormal([1024, 50, 64]),
        tf.randomNormal([1024, 1]),
        "meanSquaredError",
        256,
      ),
    "predict-4096": () => predict(4096),
    "sgemm-4096": () => product(4096),
  };
}
