import { type Displayable, displaySymbol, type MimeBundle } from "../lib/display.js";
import { escapeHtml } from "../lib/html.js";

/** MIME type under which `%deploy` publishes where its model answers. */
export const deploymentMimeType = "application/vnd.cellship.deployment+json";

/** MIME type under which `%undeploy` publishes which model answers no more. */
export const undeploymentMimeType = "application/vnd.cellship.undeployment+json";

/** A model that answers on the model server. */
export class Deployment implements Displayable {
  readonly name: string;
  readonly version: string;
  /** Digest of the artifact, hexadecimal. */
  readonly sha256: string;
  /** Base URL of the server. */
  readonly url: string;
  /** Where predictions are asked for, as in TensorFlow Serving. */
  readonly predictUrl: string;
  /** A command line that asks for one prediction. */
  readonly curl: string;

  constructor(fields: {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    readonly url: string;
    readonly inputExample: readonly unknown[];
  }) {
    this.name = fields.name;
    this.version = fields.version;
    this.sha256 = fields.sha256;
    this.url = fields.url;
    this.predictUrl = `${fields.url}/v1/models/${fields.name}:predict`;
    const body = JSON.stringify({ instances: fields.inputExample.slice(0, 1) });
    this.curl = `curl -s ${this.predictUrl} -H 'content-type: application/json' -d '${body.replaceAll("'", "'\\''")}'`;
  }

  [displaySymbol](): MimeBundle {
    const { name, version, url, curl } = this;
    const title = `Deployed ${name}, version ${version}, at ${this.predictUrl}`;
    return {
      [deploymentMimeType]: { name, version, url, curl },
      "text/plain": `${title}\n${curl}`,
      "text/html": `<p>${escapeHtml(title)}</p><pre>${escapeHtml(curl)}</pre>`,
    };
  }
}
