import type { Emitter } from "../layer-call.js";
import * as activations from "./activation-layers.js";
import * as convolutions from "./convolution.js";
import { dense } from "./dense.js";
import { embedding } from "./embedding.js";
import { identity } from "./identity.js";
import { masking } from "./masking.js";
import * as merges from "./merge.js";
import * as normalizations from "./normalization.js";
import * as pooling from "./pooling.js";
import * as recurrent from "./recurrent.js";
import { rescaling } from "./rescaling.js";
import * as shapes from "./reshape.js";
import * as spatial from "./spatial.js";
import * as wrappers from "./wrappers.js";

/** What each layer class of TensorFlow.js becomes in ONNX. Another layer is another row. */
export const emitters: ReadonlyMap<string, Emitter> = new Map(
  Object.entries({
    Dense: dense,
    Embedding: embedding,
    Masking: masking,
    Rescaling: rescaling,

    Activation: activations.activation,
    ELU: activations.elu,
    LeakyReLU: activations.leakyRelu,
    PReLU: activations.prelu,
    ReLU: activations.relu,
    Softmax: activations.softmax,
    ThresholdedReLU: activations.thresholdedRelu,

    AlphaDropout: identity,
    Dropout: identity,
    GaussianDropout: identity,
    GaussianNoise: identity,
    SpatialDropout1D: identity,

    Flatten: shapes.flatten,
    Permute: shapes.permute,
    RepeatVector: shapes.repeatVector,
    Reshape: shapes.reshape,

    Conv1D: convolutions.convolution,
    Conv2D: convolutions.convolution,
    Conv3D: convolutions.convolution,
    Conv2DTranspose: convolutions.transposedConvolution,
    Conv3DTranspose: convolutions.transposedConvolution,
    DepthwiseConv2D: convolutions.depthwiseConvolution,
    SeparableConv2D: convolutions.separableConvolution,

    AveragePooling1D: pooling.averagePooling,
    AveragePooling2D: pooling.averagePooling,
    AveragePooling3D: pooling.averagePooling,
    MaxPooling1D: pooling.maxPooling,
    MaxPooling2D: pooling.maxPooling,
    MaxPooling3D: pooling.maxPooling,
    GlobalAveragePooling1D: pooling.globalAveragePooling,
    GlobalAveragePooling2D: pooling.globalAveragePooling,
    GlobalMaxPooling1D: pooling.globalMaxPooling,
    GlobalMaxPooling2D: pooling.globalMaxPooling,

    Cropping2D: spatial.cropping,
    UpSampling2D: spatial.upSampling,
    ZeroPadding2D: spatial.zeroPadding,

    BatchNormalization: normalizations.batchNormalization,
    LayerNormalization: normalizations.layerNormalization,

    GRU: recurrent.gru,
    LSTM: recurrent.lstm,
    SimpleRNN: recurrent.simpleRnn,
    Bidirectional: wrappers.bidirectional,
    TimeDistributed: wrappers.timeDistributed,

    Add: merges.add,
    Average: merges.average,
    Concatenate: merges.concatenate,
    Dot: merges.dot,
    Maximum: merges.maximum,
    Minimum: merges.minimum,
    Multiply: merges.multiply,
  } satisfies Record<string, Emitter>),
);
