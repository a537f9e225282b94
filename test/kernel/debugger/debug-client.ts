import type { JsonObject, Message } from "../../../kernel/protocol/index.js";
import type { KernelClient, PendingRequest } from "../../helpers/kernel-client.js";
import { type SpawnedKernel, spawnKernel } from "../../helpers/spawned-kernel.js";

/** A response of the Debug Adapter Protocol, as `debug_reply` carries it. */
export interface Response {
  readonly success: boolean;
  readonly command: string;
  readonly message?: string;
  // Tests know the body of the command that they sent.
  readonly body: Body;
}

/** A body whose fields a test reads. */
export type Body = Record<string, never> & { readonly [field: string]: never };

/** A frame or variable, as far as the tests look at it. */
export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source: { readonly name: string; readonly path: string };
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly variablesReference: number;
  readonly evaluateName?: string;
}

/** Speaks the Debug Adapter Protocol to a kernel as JupyterLab's panel does. */
export class DebugClient {
  readonly kernel: SpawnedKernel;
  #sequence = 0;
  #seen = 0;

  constructor(kernel: SpawnedKernel) {
    this.kernel = kernel;
  }

  static async start(options: Parameters<typeof spawnKernel>[0] = {}): Promise<DebugClient> {
    return new DebugClient(await spawnKernel(options));
  }

  get client(): KernelClient {
    return this.kernel.client;
  }

  /** Sends a request on the control channel. */
  async request(command: string, args: JsonObject = {}): Promise<Response> {
    this.#sequence += 1;
    const content = { type: "request", seq: this.#sequence, command, arguments: args };
    const reply = await this.client.request("debug_request", content, "control").done;
    if (reply.content.request_seq !== this.#sequence && reply.content.request_seq !== content.seq)
      throw new Error("The reply is to another request.");
    return reply.content as unknown as Response;
  }

  /** The body of a response that has to succeed. */
  async body<Result = JsonObject>(command: string, args: JsonObject = {}): Promise<Result> {
    const response = await this.request(command, args);
    if (!response.success) throw new Error(`${command} failed: ${response.message}`);
    return response.body as unknown as Result;
  }

  /** What the panel does when the debugger is switched on. */
  async attach(): Promise<void> {
    await this.body("debugInfo");
    await this.body("initialize", { clientID: "jupyterlab", linesStartAt1: true, columnsStartAt1: true });
    await this.body("attach");
    await this.event("initialized");
  }

  /** Sets breakpoints in a cell; gives the lines that they are on. */
  async setBreakpoints(code: string, breakpoints: readonly JsonObject[]) {
    const { sourcePath } = await this.body<{ sourcePath: string }>("dumpCell", { code });
    return this.setBreakpointsIn(sourcePath, breakpoints);
  }

  async setBreakpointsIn(path: string, breakpoints: readonly JsonObject[]) {
    const set = await this.body<{
      breakpoints: { verified: boolean; line: number; message?: string }[];
    }>("setBreakpoints", { source: { path }, breakpoints, sourceModified: false });
    return { path, breakpoints: set.breakpoints };
  }

  execute(code: string, options: JsonObject = {}): PendingRequest {
    return this.client.request("execute_request", { code, ...options });
  }

  /** The next event of that name that this method has not given yet. */
  async event(name: string, withinMs = 10_000): Promise<JsonObject> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      for (; this.#seen < this.client.received.length; this.#seen++) {
        const { header, content } = this.client.received[this.#seen] as Message;
        if (header.msg_type === "debug_event" && content.event === name) {
          this.#seen += 1;
          return content.body as JsonObject;
        }
      }
      if (performance.now() > deadline) throw new Error(`No event ${name} within ${withinMs} ms.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The frames of the pause. */
  async frames(): Promise<Frame[]> {
    return (await this.body<{ stackFrames: Frame[] }>("stackTrace", { threadId: 1 })).stackFrames;
  }

  /** Waits for a pause; gives where it is. */
  async stopped(): Promise<{
    reason: unknown;
    line: number | undefined;
    name: string | undefined;
    frames: Frame[];
  }> {
    const { reason } = await this.event("stopped");
    const frames = await this.frames();
    return { reason, line: frames[0]?.line, name: frames[0]?.name, frames };
  }

  /** Takes a step and waits for the pause after it. */
  async step(command: "next" | "stepIn" | "stepOut") {
    await this.body(command, { threadId: 1 });
    return this.stopped();
  }

  async variables(variablesReference: number): Promise<Variable[]> {
    return (await this.body<{ variables: Variable[] }>("variables", { variablesReference })).variables;
  }

  /** The variables of a frame by scope, each as `name: value`. */
  async scopes(frameId: number): Promise<Record<string, Record<string, string>>> {
    const { scopes } = await this.body<{ scopes: { name: string; variablesReference: number }[] }>("scopes", {
      frameId,
    });
    const shown: Record<string, Record<string, string>> = {};
    for (const { name, variablesReference } of scopes) {
      const variables = await this.variables(variablesReference);
      shown[name] = Object.fromEntries(variables.map((variable) => [variable.name, variable.value]));
    }
    return shown;
  }

  close(): Promise<void> {
    return this.kernel.close();
  }
}
