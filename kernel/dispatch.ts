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
import type { Shell, Shells } from "./shells.js";
import type { Frames, KernelSockets, RequestChannel } from "./transport/kernel-sockets.js";
import { unknownSubshell } from "./unknown-subshell.js";

/** What a handler may use besides its own services. */
export interface RequestContext {
  /** Aborted when the request shall not run (a cell queued behind a failed one) or shall stop. */
  readonly signal: AbortSignal;
  /** The shell that the request is for. */
  readonly shell: Shell;
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
  /** Where execute requests wait, each in its shell; everything else is answered at once. */
  readonly shells: Shells;
  /** Takes one line about a message that was dropped or a handler that failed. */
  readonly log: (line: string) => void;
}

/** How a request came. */
interface Arrival extends Pick<RequestContext, "shell" | "signal"> {
  readonly channel: RequestChannel;
}

type Answer = (context: RequestContext) => Promise<object | undefined>;

/**
 * Turns requests into replies. Each request is framed by status `busy` and, whatever happens, `idle`; all that
 * is sent meanwhile carries its header as the parent. Execute requests of one shell run in order; the others are
 * answered while a cell runs.
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
    const { log, shells, signer } = this.#options;
    try {
      const message = decodeFrames(frames, signer);
      if (!isRequestType(message.header.msg_type)) {
        log(`Ignored a message of unknown type ${JSON.stringify(message.header.msg_type)} on ${channel}.`);
        return;
      }
      const request = this.#parse(message);
      const shell = this.#shellOf(message);
      const at = { channel, shell: shell ?? shells.main, signal: new AbortController().signal };
      if (request instanceof InvalidFieldError) {
        void this.#answer(at, message, async () => errorReply(request));
      } else if (shell === undefined) {
        void this.#answer(at, request, async () => unknownSubshell(String(message.header.subshell_id)));
      } else if (request.header.msg_type === "execute_request") {
        shell.executions.add((signal) => this.#answer({ ...at, signal }, request, this.#handle(request)));
      } else {
        void this.#answer(at, request, this.#handle(request));
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

  /** A message to a comm finds it without its subshell, which may be gone before the comm. */
  #shellOf({ header }: Message): Shell | undefined {
    const { shells } = this.#options;
    return replyTypeOf(header.msg_type) === undefined ? shells.main : shells.find(header.subshell_id);
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
    { channel, shell, signal }: Arrival,
    request: Message<string, unknown>,
    answer: Answer,
  ): Promise<void> {
    const { log, publish } = this.#options;
    const afterwards: (() => void)[] = [];
    let busy: Promise<void> | undefined;
    const becomeBusy = (): Promise<void> => {
      busy ??= publish("status", { execution_state: "busy" }, request);
      return busy;
    };
    this.#open.add(request);
    try {
      // A cell asks the type checker before all else; what other handlers send may not pass through `publish` here.
      if (request.header.msg_type !== "execute_request") void becomeBusy();
      const answered = answer({
        signal,
        shell,
        publish: (msgType, content) => {
          void becomeBusy();
          return publish(msgType, content, request);
        },
        after: (task) => afterwards.push(task),
      }).catch((error: unknown) => {
        log(`The handler of ${request.header.msg_type} failed: ${stackOf(error)}`);
        return errorReply(error);
      });
      const [reply] = await Promise.all([answered, becomeBusy()]);
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
