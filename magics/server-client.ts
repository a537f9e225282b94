import type { ModelStats, ModelSummary } from "../lib/artifact/index.js";
import { NotAModelServerError, ServerRefusedError, ServerUnreachableError } from "./errors.js";

const probeTimeoutMs = 2_000;
const requestTimeoutMs = 60_000;

/** The administrative half of the model server's HTTP API. */
export class ServerClient {
  readonly url: string;

  /** @param url - Base URL without a trailing slash. */
  constructor(url: string) {
    this.url = url;
  }

  /**
   * Whether a cellship model server answers.
   *
   * @throws {NotAModelServerError} If something else answers.
   */
  async isRunning(): Promise<boolean> {
    let response: Response;
    try {
      response = await fetch(`${this.url}/v2`, { signal: AbortSignal.timeout(probeTimeoutMs) });
    } catch {
      return false;
    }
    const text = await response.text();
    const { name } = parseObject(text);
    if (name === "cellship") return true;
    throw new NotAModelServerError(
      this.url,
      `status ${response.status} and ${JSON.stringify(text.slice(0, 60))}`,
    );
  }

  /** Makes the newest stored version of a model the one that answers. */
  async load(model: string): Promise<ModelSummary> {
    return (await this.#request("POST", `/v2/repository/models/${model}/load`)) as ModelSummary;
  }

  /** Stops answering for a model; its versions stay stored. */
  async unload(model: string): Promise<void> {
    await this.#request("POST", `/v2/repository/models/${model}/unload`);
  }

  async models(): Promise<readonly ModelSummary[]> {
    const { models } = (await this.#request("GET", "/v1/models")) as { models: readonly ModelSummary[] };
    return models;
  }

  async stats(model: string): Promise<ModelStats> {
    return (await this.#request("GET", `/v1/models/${model}/stats`)) as ModelStats;
  }

  async #request(method: "GET" | "POST", path: string): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(this.url + path, { method, signal: AbortSignal.timeout(requestTimeoutMs) });
    } catch (cause) {
      throw new ServerUnreachableError(
        this.url,
        "Start one with `cellship serve`, or deploy a model: `%deploy` starts it.",
        { cause },
      );
    }
    const text = await response.text();
    const body = parseObject(text);
    if (response.ok) return body;
    const message = typeof body.error === "string" ? body.error : text.slice(0, 200);
    throw new ServerRefusedError(response.status, message);
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
