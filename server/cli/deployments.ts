import { isJsonObject } from "../../kernel/protocol/index.js";
import type { NotebookContent } from "../export/notebook.js";

/** MIME type under which `%deploy` publishes where its model answers. */
const deploymentMimeType = "application/vnd.cellship.deployment+json";
/** MIME type under which `%undeploy` publishes which model answers no more. */
const undeploymentMimeType = "application/vnd.cellship.undeployment+json";

/** A model that a notebook deployed. */
export interface NotedDeployment {
  readonly name: string;
  readonly version: string;
  /** Base URL of the model server. */
  readonly url: string;
  /** Command line that asks for one prediction. */
  readonly curl: string;
}

/**
 * The deployments in a notebook's outputs that a later one did not take back; of several versions of a model the last
 * one.
 */
export function deploymentsOf(content: NotebookContent): NotedDeployment[] {
  const found = new Map<string, NotedDeployment>();
  for (const cell of content.cells) {
    for (const output of cell.outputs ?? []) {
      const data = "data" in output && isJsonObject(output.data) ? output.data : {};
      const deployment = parseDeployment(data[deploymentMimeType]);
      if (deployment) found.set(deployment.name, deployment);
      const undeployed = data[undeploymentMimeType];
      if (isJsonObject(undeployed) && typeof undeployed.name === "string") found.delete(undeployed.name);
    }
  }
  return [...found.values()];
}

/**
 * Those of some deployments whose models answer: a cell may have taken one off without showing it. A server that does not
 * answer from here, as one on another machine, is believed.
 */
export async function servedOf(deployments: readonly NotedDeployment[]): Promise<NotedDeployment[]> {
  const isServed = await Promise.all(
    deployments.map(({ url, name }) =>
      fetch(`${url}/v2/models/${encodeURIComponent(name)}/ready`, {
        signal: AbortSignal.timeout(patienceMs),
      }).then(
        ({ ok }) => ok,
        () => true,
      ),
    ),
  );
  return deployments.filter((_, index) => isServed[index]);
}

const patienceMs = 2_000;

function parseDeployment(value: unknown): NotedDeployment | undefined {
  if (!isJsonObject(value)) return undefined;
  const { name, version, url, curl } = value;
  if (typeof name !== "string" || typeof url !== "string" || typeof curl !== "string") return undefined;
  return { name, version: String(version), url, curl };
}
