import { decodeInputs, encodeOutputs, type InferOutput, parseInferRequest } from "./codecs/open-inference.js";
import { decodeRows, encodePredictions, parsePredictRequest } from "./codecs/tensorflow-serving.js";
import type { LoadedModel } from "./loaded-model.js";

/** Where the data plane finds the model that answers now. */
export interface ModelSource {
  /** @throws {ModelNotFoundError | ModelNotReadyError} */
  get(name: string): LoadedModel;
}

/** Answer of {@link DataPlane.predict}. */
export interface PredictResponse {
  /** One entry a row. */
  readonly predictions: readonly unknown[];
}

/** Answer of {@link DataPlane.infer}. */
export interface InferResponse {
  readonly model_name: string;
  readonly model_version: string;
  readonly id?: string;
  readonly outputs: readonly InferOutput[];
}

/** An answer and the version that gave it. */
export interface Answered<Response> {
  readonly response: Response;
  readonly version: string;
}

/** Inference without HTTP: parsed JSON in, JSON out. Between finding the model and submitting there is no await. */
export class DataPlane {
  readonly #models: ModelSource;

  constructor(models: ModelSource) {
    this.#models = models;
  }

  /**
   * TensorFlow Serving's predict.
   *
   * @param body - `{"instances": [...]}`.
   * @throws {ModelNotFoundError | ModelNotReadyError | InvalidInputError}
   */
  async predict(name: string, body: unknown): Promise<Answered<PredictResponse>> {
    const model = this.#models.get(name);
    const { instances } = parsePredictRequest(body);
    const outputs = await model.infer(decodeRows(instances, model.signature, model.precision));
    return { response: { predictions: encodePredictions(outputs) }, version: model.version };
  }

  /**
   * The Open Inference Protocol's infer.
   *
   * @param body - `{"inputs": [{name, shape, datatype, data}, ...]}`.
   * @throws {ModelNotFoundError | ModelNotReadyError | InvalidInputError}
   */
  async infer(name: string, body: unknown): Promise<Answered<InferResponse>> {
    const model = this.#models.get(name);
    const { id, inputs, outputs: wanted } = parseInferRequest(body);
    const outputs = await model.infer(decodeInputs(inputs, model.signature, model.precision));
    return {
      response: {
        model_name: name,
        model_version: model.version,
        ...(id === undefined ? {} : { id }),
        outputs: encodeOutputs(outputs, wanted),
      },
      version: model.version,
    };
  }
}
