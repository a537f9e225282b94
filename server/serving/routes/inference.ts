import type { Context } from "koa";
import type { Answered, DataPlane } from "../data-plane.js";
import type { ServingMetrics } from "../metrics/index.js";
import { errorAnswer } from "../middleware/error-answer.js";
import { readJson } from "../middleware/read-json.js";
import type { ModelRegistry } from "../registry.js";
import type { Handler, Route } from "./route.js";

/** What the routes for predictions need. */
export interface InferenceDependencies {
  readonly dataPlane: DataPlane;
  readonly registry: ModelRegistry;
  readonly metrics: ServingMetrics;
  readonly bodyLimitBytes: number;
}

/** Predictions, in TensorFlow Serving's form and in the Open Inference Protocol's. */
export function inferenceRoutes(dependencies: InferenceDependencies): Route[] {
  const { dataPlane } = dependencies;
  return [
    {
      method: "POST",
      path: "/v1/models/{name}:predict",
      handle: inference(dependencies, (name, body) => dataPlane.predict(name, body)),
    },
    {
      method: "POST",
      path: "/v2/models/{name}/infer",
      handle: inference(dependencies, (name, body) => dataPlane.infer(name, body)),
    },
  ];
}

/** Reads the body, infers, answers and counts. */
function inference(
  { registry, metrics, bodyLimitBytes }: InferenceDependencies,
  infer: (name: string, body: unknown) => Promise<Answered<unknown>>,
): Handler {
  const answer = async (context: Context, name: string): Promise<string> => {
    const { response, version } = await infer(name, await readJson(context.req, bodyLimitBytes));
    context.body = response;
    return version;
  };
  return async (context, { name = "" }) => {
    // A name that was never loaded may be anything, and must not become a label.
    if (registry.knownVersion(name) === undefined) registry.get(name);

    const stopTimer = metrics.requestDurationSeconds.startTimer({ model: name });
    metrics.inFlight.inc({ model: name });
    let version: string | undefined;
    let code = 200;
    try {
      version = await answer(context, name);
    } catch (error) {
      code = errorAnswer(error).status;
      throw error;
    } finally {
      metrics.inFlight.dec({ model: name });
      stopTimer();
      metrics.requestsTotal.inc({ model: name, version: version ?? registry.knownVersion(name) ?? "", code });
    }
  };
}
