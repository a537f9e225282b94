import type { ExecutionQueue } from "./execution-queue.js";
import {
  decodeFrames,
  encodeFrames,
  type Header,
  InvalidFieldError,
  isRequestType,
  type Message,
  ProtocolError,
  type PublishedContents,
  type PublishedType,
  parseRequest,
  type ReplyOf,
  type Request,
  type RequestOf,
  type RequestType,
  replyTypeOf,
  type Session,
  type Signer,
} from "./protocol/index.js";
import type { Publish } from "./publisher.js";
import type { Frames, KernelSockets, RequestChannel } from "./transport/kernel-sockets.js";

/** What a handler may use besides its own services. */
export interface RequestContext {
  /** Aborted when the request shall not run (a cell queued behind a failed one) or shall stop. */
  readonly signal: AbortSignal;
  /** Publishes with this request as the parent. */
  publish<Type extends PublishedType>(msgType: Type, content: PublishedContents[Type]): Promise<void>;
  /** Runs `task` once the reply and the status `idle` have been sent. */
  after(task: () => void): void;
}

/** Answers one type of request; what it throws becomes an `error` reply. */
export type Handler<Type extends RequestType> = (
  request: RequestOf<Type>,
  context: RequestContext,
) => Promise<ReplyOf<Type>>;

/** A handler for each type of request. */
export type HandlerTable = { readonly [Type in RequestType]: Handler<Type> };

/** What the dispatcher is built from. */
export interface DispatcherOptions {
  readonly sockets: KernelSockets;
  readonly session: Session;
  readonly signer: Signer;
  readonly publish: Publish;
  readonly handlers: HandlerTable;
  /** Where execute requests wait; everything else is answered at once. */
  readonly executions: ExecutionQueue;
  /** Takes one line about a message that was dropped or a handler that failed. */
  readonly log: (line: string) => void;
}

type Answer = (context: RequestContext) => Promise<object | undefined>;

/**
 * Turns requests into replies. Each request is framed by status `busy` and, whatever happens, `idle`; all that
 * is sent meanwhile carries its header as the parent. Execute requests run in order; the others are answered
 * while a cell runs.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #open = new Set<Message<string, unknown>>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Serves a channel until its sockets close. */
  async serve(channel: RequestChannel): Promise<void> {
    for await (const frames of this.#options.sockets.requests(channel)) this.#receive(channel, frames);
  }

  #receive(channel: RequestChannel, frames: Frames): void {
    const { executions, log, signer } = this.#options;
    const never = new AbortController().signal;
    try {
      const message = decodeFrames(frames, signer);
      if (!isRequestType(message.header.msg_type)) {
        log(`Ignored a message of unknown type ${JSON.stringify(message.header.msg_type)} on ${channel}.`);
        return;
      }
      const request = this.#parse(message);
      if (request instanceof InvalidFieldError) {
        void this.#answer(channel, message, never, async () => errorReply(request));
      } else if (request.header.msg_type === "execute_request") {
        executions.add((signal) => this.#answer(channel, request, signal, this.#handle(request)));
      } else {
        void this.#answer(channel, request, never, this.#handle(request));
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      log(`Dropped a message on ${channel}: ${error.message}`);
    }
  }

  /** The checked request, or what is wrong with its content: that deserves a reply, an unreadable message does not. */
  #parse(message: Message): Request | InvalidFieldError {
    try {
      const request = parseRequest(message);
      if (request === undefined) throw new Error(`No parser for ${message.header.msg_type}.`);
      return request;
    } catch (error) {
      if (error instanceof InvalidFieldError) return error;
      throw error;
    }
  }

  #handle(request: Request): Answer {
    // The table pairs each type with a handler of that type; the compiler cannot follow that through the index.
    const handler = this.#options.handlers[request.header.msg_type] as (
      request: Request,
      context: RequestContext,
    ) => Promise<object | undefined>;
    return (context) => handler(request, context);
  }

  async #answer(
    channel: RequestChannel,
    request: Message<string, unknown>,
    signal: AbortSignal,
    answer: Answer,
  ): Promise<void> {
    const { log, publish } = this.#options;
    const afterwards: (() => void)[] = [];
    this.#open.add(request);
    try {
      await publish("status", { execution_state: "busy" }, request);
      const reply = await answer({
        signal,
        publish: (msgType, content) => publish(msgType, content, request),
        after: (task) => afterwards.push(task),
      }).catch((error: unknown) => {
        log(`The handler of ${request.header.msg_type} failed: ${stackOf(error)}`);
        return errorReply(error);
      });
      await this.#reply(channel, request, reply);
    } catch (error) {
      log(`Could not answer ${request.header.msg_type}: ${stackOf(error)}`);
    }
    this.#open.delete(request);
    await this.#becomeIdle(request).catch((error: unknown) =>
      log(`Could not publish a status: ${stackOf(error)}`),
    );
    for (const task of afterwards) task();
  }

  async #reply(
    channel: RequestChannel,
    request: Message<string, unknown>,
    reply: object | undefined,
  ): Promise<void> {
    const { sockets, session, signer } = this.#options;
    const replyType = replyTypeOf(request.header.msg_type);
    if (replyType === undefined || reply === undefined) return;
    const message = session.message(replyType, reply, { parent: request, identities: request.identities });
    await sockets.send(channel, encodeFrames(message, signer));
  }

  /** Clients show the last status they saw: if another request is still open, `busy` has to be the last. */
  async #becomeIdle(request: { readonly header: Header }): Promise<void> {
    const { publish } = this.#options;
    const idle = publish("status", { execution_state: "idle" }, request);
    const [stillOpen] = this.#open;
    if (stillOpen !== undefined) await publish("status", { execution_state: "busy" }, stillOpen);
    await idle;
  }
}

function errorReply(error: unknown): ReplyOf<"execute_request"> | { status: "error" } {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
