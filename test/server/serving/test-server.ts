import { type RunningServer, type ServerOptions, startServer } from "../../../server/serving/start-server.js";
import { silentLog } from "./silent-log.js";
import { StoredModels } from "./stored-models.js";

/** An answer, its JSON parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A model server on a free port, over a models folder of its own. */
export class TestServer {
  readonly stored: StoredModels;
  readonly #server: RunningServer;

  private constructor(stored: StoredModels, server: RunningServer) {
    this.stored = stored;
    this.#server = server;
  }

  /** @param fill - Writes what is stored before the server starts. */
  static async start(
    fill: (stored: StoredModels) => Promise<unknown> = async () => undefined,
    options: Partial<ServerOptions> = {},
  ): Promise<TestServer> {
    const stored = await StoredModels.create();
    await fill(stored);
    const server = await startServer({
      port: 0,
      modelsFolder: stored.folder,
      log: silentLog,
      graceMs: 50,
      ...options,
    });
    return new TestServer(stored, server);
  }

  get url(): string {
    return this.#server.url;
  }

  get(path: string): Promise<Answer> {
    return this.request(path, {});
  }

  post(path: string, body?: unknown): Promise<Answer> {
    const content =
      body === undefined
        ? {}
        : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return this.request(path, { method: "POST", ...content });
  }

  async request(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    const body: unknown = text === "" ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: body as Answer["body"] };
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.url}/metrics`)).text();
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    await this.stored.remove();
  }
}
