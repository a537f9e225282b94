import type { ModelRegistry } from "../registry.js";
import type { Route } from "./route.js";

/**
 * What the server and its models are, in the Open Inference Protocol's terms.
 *
 * @param serverVersion - Version of this package.
 * @see Open Inference Protocol, "Server Metadata" and "Model Metadata"
 */
export function metadataRoutes(registry: ModelRegistry, serverVersion: string): Route[] {
  return [
    {
      method: "GET",
      path: "/v2",
      handle: (context) => {
        context.body = { name: "cellship", version: serverVersion, extensions: ["model_repository"] };
      },
    },
    {
      method: "GET",
      path: "/v2/models/{name}",
      handle: (context, { name = "" }) => {
        const { version, signature } = registry.get(name);
        const { inputs, outputs } = signature;
        context.body = { name, versions: [version], platform: "onnxruntime_onnx", inputs, outputs };
      },
    },
    {
      method: "GET",
      path: "/v2/models/{name}/ready",
      handle: (context, { name = "" }) => {
        registry.get(name);
        context.body = { name, ready: true };
      },
    },
  ];
}
