import * as tf from "@tensorflow/tfjs";

type Layers = tf.layers.Layer[];

/** Whole numbers below `below` as inputs, floating-point numbers in [-1, 1) otherwise. */
export interface Specimen {
  readonly model: tf.LayersModel;
  readonly below?: number;
}

const { layers } = tf;
const sequence = (...added: Layers): Specimen => ({ model: tf.sequential({ layers: added }) });
const row: [number] = [5];
const steps: [number, number] = [6, 5];
const image: [number, number, number] = [8, 9, 3];
const volume: [number, number, number, number] = [4, 5, 4, 2];
const channelsFirst: { dataFormat: "channelsFirst"; inputShape: number[] } = {
  dataFormat: "channelsFirst",
  inputShape: [3, 8, 9],
};

const activations = [
  "elu",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softplus",
  "softsign",
  "tanh",
  "hardSigmoid",
  "swish",
  "mish",
  "gelu",
  "gelu_new",
  "linear",
  "softmax",
] as const;

function twoInputs(
  merge: (a: tf.SymbolicTensor, b: tf.SymbolicTensor) => tf.SymbolicTensor,
  shapes: number[][],
) {
  const [a, b] = shapes.map((shape) => tf.input({ shape })) as [tf.SymbolicTensor, tf.SymbolicTensor];
  return { model: tf.model({ inputs: [a, b], outputs: merge(a, b) }) };
}

const merging = (layer: tf.layers.Layer, ...shapes: number[][]): Specimen =>
  twoInputs((a, b) => layer.apply([a, b]) as tf.SymbolicTensor, shapes);

/** Every layer that can be exported, in each of the forms that are exported differently. */
export const zoo: Readonly<Record<string, () => Specimen>> = {
  ...Object.fromEntries(
    activations.map((activation) => [
      `Dense with ${activation}`,
      () => sequence(layers.dense({ inputShape: row, units: 7, activation })),
    ]),
  ),
  ...Object.fromEntries(
    activations.map((activation) => [
      `Activation ${activation}`,
      () => sequence(layers.activation({ inputShape: [4, 3], activation })),
    ]),
  ),
  "Dense without bias": () => sequence(layers.dense({ inputShape: row, units: 2, useBias: false })),
  "Dense on sequences": () => sequence(layers.dense({ inputShape: steps, units: 2, activation: "softmax" })),
  "Dense on sequences without bias": () =>
    sequence(layers.dense({ inputShape: steps, units: 2, useBias: false })),
  ReLU: () => sequence(layers.reLU({ inputShape: row })),
  "ReLU with a ceiling": () => sequence(layers.reLU({ inputShape: row, maxValue: 0.5 })),
  LeakyReLU: () => sequence(layers.leakyReLU({ inputShape: row, alpha: 0.13 })),
  PReLU: () => sequence(layers.prelu({ inputShape: row })),
  "PReLU shared over an image": () => sequence(layers.prelu({ inputShape: image, sharedAxes: [1, 2] })),
  ELU: () => sequence(layers.elu({ inputShape: row })),
  ThresholdedReLU: () => sequence(layers.thresholdedReLU({ inputShape: row, theta: 0.3 })),
  Softmax: () => sequence(layers.softmax({ inputShape: row })),
  "layers that act in training only": () =>
    sequence(
      layers.dense({ inputShape: steps, units: 7 }),
      layers.dropout({ rate: 0.5 }),
      layers.gaussianNoise({ stddev: 0.1 }),
      layers.gaussianDropout({ rate: 0.1 }),
      layers.alphaDropout({ rate: 0.1 }),
      layers.spatialDropout1d({ rate: 0.2 }),
    ),
  Flatten: () => sequence(layers.flatten({ inputShape: image })),
  "Flatten with channels first": () => sequence(layers.flatten({ ...channelsFirst })),
  Reshape: () => sequence(layers.reshape({ inputShape: [4, 6], targetShape: [2, 3, 4] })),
  "Reshape with an inferred size": () =>
    sequence(layers.reshape({ inputShape: [4, 6], targetShape: [3, -1] })),
  Permute: () => sequence(layers.permute({ inputShape: image, dims: [3, 1, 2] })),
  RepeatVector: () => sequence(layers.repeatVector({ inputShape: row, n: 3 })),

  Conv1D: () => sequence(layers.conv1d({ inputShape: steps, filters: 4, kernelSize: 3, activation: "relu" })),
  "Conv1D same, strided": () =>
    sequence(layers.conv1d({ inputShape: steps, filters: 4, kernelSize: 2, strides: 2, padding: "same" })),
  "Conv1D same, dilated, of unknown length": () =>
    sequence(
      layers.conv1d({
        batchInputShape: [null, null, 5],
        filters: 4,
        kernelSize: 3,
        dilationRate: 2,
        padding: "same",
      }),
    ),
  "Conv1D same, strided, of unknown length": () =>
    sequence(
      layers.conv1d({
        batchInputShape: [null, null, 5],
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: "same",
      }),
    ),
  Conv2D: () => sequence(layers.conv2d({ inputShape: image, filters: 4, kernelSize: [3, 2] })),
  "Conv2D same, strided": () =>
    sequence(
      layers.conv2d({
        inputShape: image,
        filters: 4,
        kernelSize: 3,
        strides: [2, 3],
        padding: "same",
        useBias: false,
      }),
    ),
  "Conv2D same, kernel smaller than stride": () =>
    sequence(layers.conv2d({ inputShape: image, filters: 4, kernelSize: 1, strides: 3, padding: "same" })),
  "Conv2D dilated": () =>
    sequence(
      layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3, dilationRate: 2, padding: "same" }),
    ),
  "Conv2D with softmax": () =>
    sequence(layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3, activation: "softmax" })),
  "Conv2D with channels first": () =>
    sequence(
      layers.conv2d({ ...channelsFirst, filters: 4, kernelSize: 3, activation: "tanh", padding: "same" }),
    ),
  Conv3D: () => sequence(layers.conv3d({ inputShape: volume, filters: 3, kernelSize: 2, padding: "same" })),
  Conv2DTranspose: () =>
    sequence(layers.conv2dTranspose({ inputShape: image, filters: 4, kernelSize: 3, activation: "relu" })),
  "Conv2DTranspose same, strided": () =>
    sequence(
      layers.conv2dTranspose({
        inputShape: image,
        filters: 4,
        kernelSize: 4,
        strides: [2, 3],
        padding: "same",
      }),
    ),
  "Conv2DTranspose, kernel smaller than stride": () =>
    sequence(
      layers.conv2dTranspose({ inputShape: image, filters: 4, kernelSize: 2, strides: 3, padding: "same" }),
    ),
  "Conv2DTranspose valid, kernel smaller than stride": () =>
    sequence(
      layers.conv2dTranspose({ inputShape: image, filters: 4, kernelSize: 2, strides: 3, padding: "valid" }),
    ),
  Conv3DTranspose: () => sequence(layers.conv3dTranspose({ inputShape: volume, filters: 3, kernelSize: 2 })),
  DepthwiseConv2D: () =>
    sequence(
      layers.depthwiseConv2d({
        inputShape: image,
        kernelSize: 3,
        depthMultiplier: 2,
        padding: "same",
        strides: 2,
      }),
    ),
  "DepthwiseConv2D with relu": () =>
    sequence(layers.depthwiseConv2d({ inputShape: image, kernelSize: [2, 3], activation: "relu" })),
  SeparableConv2D: () =>
    sequence(
      layers.separableConv2d({
        inputShape: image,
        filters: 5,
        kernelSize: 3,
        depthMultiplier: 2,
        padding: "same",
      }),
    ),
  MaxPooling1D: () => sequence(layers.maxPooling1d({ inputShape: steps, poolSize: 2 })),
  "MaxPooling1D same": () =>
    sequence(layers.maxPooling1d({ inputShape: steps, poolSize: 3, strides: 2, padding: "same" })),
  AveragePooling1D: () =>
    sequence(layers.averagePooling1d({ inputShape: steps, poolSize: 3, padding: "same" })),
  MaxPooling2D: () => sequence(layers.maxPooling2d({ inputShape: image, poolSize: [2, 3] })),
  "MaxPooling2D same": () =>
    sequence(layers.maxPooling2d({ inputShape: image, poolSize: 3, strides: 2, padding: "same" })),
  AveragePooling2D: () => sequence(layers.averagePooling2d({ inputShape: image, poolSize: 2 })),
  "AveragePooling2D same": () =>
    sequence(layers.averagePooling2d({ inputShape: image, poolSize: 3, strides: 2, padding: "same" })),
  "AveragePooling2D with channels first": () =>
    sequence(layers.averagePooling2d({ ...channelsFirst, poolSize: 2 })),
  MaxPooling3D: () => sequence(layers.maxPooling3d({ inputShape: volume, poolSize: 2 })),
  AveragePooling3D: () => sequence(layers.averagePooling3d({ inputShape: volume, poolSize: 2, strides: 1 })),
  GlobalAveragePooling1D: () => sequence(layers.globalAveragePooling1d({ inputShape: steps })),
  GlobalMaxPooling1D: () => sequence(layers.globalMaxPooling1d({ inputShape: steps })),
  GlobalAveragePooling2D: () => sequence(layers.globalAveragePooling2d({ inputShape: image })),
  GlobalMaxPooling2D: () => sequence(layers.globalMaxPooling2d({ ...channelsFirst })),
  ZeroPadding2D: () =>
    sequence(
      layers.zeroPadding2d({
        inputShape: image,
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
    ),
  "ZeroPadding2D with channels first": () => sequence(layers.zeroPadding2d({ ...channelsFirst, padding: 1 })),
  Cropping2D: () =>
    sequence(
      layers.cropping2D({
        inputShape: image,
        cropping: [
          [1, 2],
          [2, 0],
        ],
      }),
    ),
  UpSampling2D: () => sequence(layers.upSampling2d({ inputShape: image, size: [2, 3] })),
  "UpSampling2D bilinear": () =>
    sequence(layers.upSampling2d({ inputShape: image, size: [3, 2], interpolation: "bilinear" })),

  "BatchNormalization of rows": () => sequence(layers.batchNormalization({ inputShape: row })),
  "BatchNormalization of images": () => sequence(layers.batchNormalization({ inputShape: image })),
  "BatchNormalization without scale or centre": () =>
    sequence(layers.batchNormalization({ inputShape: image, scale: false, center: false })),
  LayerNormalization: () => sequence(layers.layerNormalization({ inputShape: steps })),
  "LayerNormalization without scale or centre": () =>
    sequence(layers.layerNormalization({ inputShape: row, scale: false, center: false })),
  "LayerNormalization of two axes": () =>
    sequence(layers.layerNormalization({ inputShape: image, axis: [2, 3] })),
  Rescaling: () => sequence(layers.rescaling({ inputShape: image, scale: 1 / 127.5, offset: -1 })),

  Embedding: () => ({
    ...sequence(layers.embedding({ inputDim: 11, outputDim: 4, inputLength: 6 })),
    below: 11,
  }),
  "Embedding of whole numbers": () => {
    const ids = tf.input({ shape: [3], dtype: "int32" });
    const rows = layers.embedding({ inputDim: 9, outputDim: 2 }).apply(ids) as tf.SymbolicTensor;
    return {
      model: tf.model({ inputs: ids, outputs: layers.flatten().apply(rows) as tf.SymbolicTensor }),
      below: 9,
    };
  },
  SimpleRNN: () => sequence(layers.simpleRNN({ inputShape: steps, units: 4 })),
  "SimpleRNN of sequences": () =>
    sequence(layers.simpleRNN({ inputShape: steps, units: 4, returnSequences: true, activation: "relu" })),
  LSTM: () => sequence(layers.lstm({ inputShape: steps, units: 4 })),
  "LSTM of sequences": () =>
    sequence(
      layers.lstm({ inputShape: steps, units: 4, returnSequences: true, recurrentActivation: "sigmoid" }),
    ),
  "LSTM backwards": () =>
    sequence(layers.lstm({ inputShape: steps, units: 3, goBackwards: true, returnSequences: true })),
  "LSTM without bias": () => sequence(layers.lstm({ inputShape: steps, units: 4, useBias: false })),
  "LSTM with swish": () => sequence(layers.lstm({ inputShape: steps, units: 4, activation: "swish" })),
  "LSTM with linear, elu and softsign": () =>
    sequence(
      layers.lstm({ inputShape: steps, units: 4, activation: "linear", returnSequences: true }),
      layers.lstm({ units: 4, activation: "elu", recurrentActivation: "softsign" }),
    ),
  "LSTM of any length": () => sequence(layers.lstm({ batchInputShape: [null, null, 5], units: 4 })),
  GRU: () => sequence(layers.gru({ inputShape: steps, units: 4 })),
  "GRU of sequences, backwards": () =>
    sequence(layers.gru({ inputShape: steps, units: 4, returnSequences: true, goBackwards: true })),
  "GRU with mish": () => sequence(layers.gru({ inputShape: steps, units: 4, activation: "mish" })),
  "SimpleRNN with gelu, backwards": () =>
    sequence(
      layers.simpleRNN({
        inputShape: steps,
        units: 4,
        activation: "gelu",
        goBackwards: true,
        returnSequences: true,
      }),
    ),
  ...Object.fromEntries(
    (["concat", "sum", "ave", "mul"] as const).map((mergeMode) => [
      `Bidirectional ${mergeMode}`,
      () =>
        sequence(
          layers.bidirectional({
            inputShape: steps,
            layer: layers.lstm({ units: 4, returnSequences: mergeMode !== "sum" }) as tf.RNN,
            mergeMode,
          }),
        ),
    ]),
  ),
  "TimeDistributed dense": () =>
    sequence(
      layers.timeDistributed({ inputShape: steps, layer: layers.dense({ units: 3, activation: "softmax" }) }),
    ),
  "TimeDistributed convolution, then flat": () =>
    sequence(
      layers.timeDistributed({
        inputShape: [2, 6, 6, 2],
        layer: layers.conv2d({ filters: 3, kernelSize: 2 }),
      }),
      layers.timeDistributed({ layer: layers.flatten() }),
    ),
  ...Object.fromEntries(
    (
      [
        ["LSTM", layers.lstm],
        ["GRU", layers.gru],
        ["SimpleRNN", layers.simpleRNN],
      ] as const
    ).map(([name, layer]) => [
      `Embedding with a mask, then ${name}`,
      () => ({
        ...sequence(
          layers.embedding({ inputDim: 3, outputDim: 4, inputLength: 6, maskZero: true }),
          layer({ units: 5, returnSequences: true }),
          layer({ units: 4 }),
          layers.dense({ units: 3 }),
        ),
        below: 3,
      }),
    ]),
  ),
  "Embedding with a mask, then both directions": () => ({
    ...sequence(
      layers.embedding({ inputDim: 3, outputDim: 4, inputLength: 6, maskZero: true }),
      layers.dropout({ rate: 0.1 }),
      layers.bidirectional({ layer: layers.gru({ units: 3 }) as tf.RNN, mergeMode: "concat" }),
    ),
    below: 3,
  }),
  "Masking, then LSTM": () => ({
    ...sequence(layers.masking({ inputShape: [7, 1], maskValue: 0 }), layers.lstm({ units: 3 })),
    below: 2,
  }),
  "states handed from one LSTM to another": () => {
    const [a, b] = [tf.input({ shape: steps }), tf.input({ shape: [3, 2] })];
    const [, h, c] = layers.lstm({ units: 4, returnState: true }).apply(a) as [
      tf.SymbolicTensor,
      tf.SymbolicTensor,
      tf.SymbolicTensor,
    ];
    const decoder = layers.lstm({ units: 4, returnSequences: true });
    const y = decoder.apply(b, { initialState: [h, c] }) as tf.SymbolicTensor;
    return { model: tf.model({ inputs: [a, b], outputs: y }) };
  },

  Add: () => merging(layers.add(), row, row),
  Multiply: () => merging(layers.multiply(), image, image),
  Average: () => merging(layers.average(), row, row),
  Maximum: () => merging(layers.maximum(), row, row),
  Minimum: () => merging(layers.minimum(), row, row),
  "Add with fewer dimensions": () => merging(layers.add(), steps, row),
  Concatenate: () => merging(layers.concatenate(), [5], [3]),
  "Concatenate along another axis": () => merging(layers.concatenate({ axis: 1 }), [2, 4], [3, 4]),
  "Dot of vectors": () => merging(layers.dot({ axes: 1 }), row, row),
  "Dot of unit vectors": () => merging(layers.dot({ axes: -1, normalize: true }), row, row),
  "Dot of matrices": () => merging(layers.dot({ axes: [2, 1] }), [3, 4], [4, 5]),
  "Dot of matrices along the last axes": () => merging(layers.dot({ axes: 2 }), [3, 4], [5, 4]),
  "Dot of matrices along the first axes": () =>
    merging(layers.dot({ axes: 1, normalize: true }), [4, 3], [4, 5]),
  "Dot of a matrix and a vector": () => merging(layers.dot({ axes: [2, 1] }), [3, 4], [4]),
  "Dot of a vector and a matrix": () => merging(layers.dot({ axes: [1, 2] }), [4], [3, 4]),

  "a network for images": () =>
    sequence(
      layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3, padding: "same" }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.dropout({ rate: 0.2 }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 5, kernelSize: 2, activation: "swish" }),
      layers.flatten(),
      layers.dense({ units: 3, activation: "softmax" }),
    ),
  "a residual block": () => {
    const x = tf.input({ shape: image });
    const convolve = (filters: number) => layers.conv2d({ filters, kernelSize: 3, padding: "same" });
    const branch = convolve(3).apply(layers.activation({ activation: "relu" }).apply(convolve(6).apply(x)));
    const sum = layers.add().apply([x, branch as tf.SymbolicTensor]);
    return {
      model: tf.model({
        inputs: x,
        outputs: layers.globalAveragePooling2d({}).apply(sum) as tf.SymbolicTensor,
      }),
    };
  },
  "matrix factorization": () => {
    const ids = ["user", "item"].map((name) => tf.input({ shape: [1], dtype: "int32", name }));
    const table = (id: tf.SymbolicTensor, outputDim: number) =>
      layers.flatten().apply(layers.embedding({ inputDim: 9, outputDim }).apply(id)) as tf.SymbolicTensor;
    const [user, item] = ids as [tf.SymbolicTensor, tf.SymbolicTensor];
    const product = layers.dot({ axes: 1 }).apply([table(user, 4), table(item, 4)]) as tf.SymbolicTensor;
    const y = layers.add().apply([product, table(user, 1), table(item, 1)]) as tf.SymbolicTensor;
    return { model: tf.model({ inputs: ids, outputs: y }), below: 9 };
  },
  "one layer shared by two inputs": () => {
    const shared = layers.dense({ units: 3, activation: "tanh" });
    return twoInputs(
      (a, b) =>
        layers
          .concatenate()
          .apply([shared.apply(a), shared.apply(b)] as tf.SymbolicTensor[]) as tf.SymbolicTensor,
      [row, row],
    );
  },
  "a model inside a model": () => {
    const inner = tf.sequential({
      layers: [layers.dense({ inputShape: row, units: 4, activation: "elu" }), layers.dense({ units: 5 })],
    });
    const x = tf.input({ shape: row });
    const y = inner.apply(inner.apply(x)) as tf.SymbolicTensor;
    return { model: tf.model({ inputs: x, outputs: y }) };
  },
  "a model at the start of a sequence": () => {
    const inner = tf.sequential({ layers: [layers.dense({ inputShape: row, units: 4 })] });
    return { model: tf.sequential({ layers: [inner, layers.dense({ units: 2 })] }) };
  },
  "several outputs": () => {
    const x = tf.input({ shape: row });
    const heads = ["first", "second"].map(
      (name) => layers.dense({ units: 2, name }).apply(x) as tf.SymbolicTensor,
    );
    return { model: tf.model({ inputs: x, outputs: [...heads, x] }) };
  },
};
