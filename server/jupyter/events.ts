import { WebSocket } from "ws";
import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { BadRequestError } from "./errors.js";

/** Events that Jupyter Server knows; others need a schema, which nobody can register here. */
const knownSchemas: ReadonlySet<unknown> = new Set([
  "https://events.jupyter.org/jupyter_server/contents_service/v1",
  "https://events.jupyter.org/jupyter_server/kernel_actions/v1",
]);

/** Passes the events of front ends on to those that subscribed. */
export class Events {
  readonly #subscribers = new Set<WebSocket>();

  /** Sends all events from now on to a websocket, until it closes. */
  subscribe(socket: WebSocket): void {
    this.#subscribers.add(socket);
    socket.on("close", () => this.#subscribers.delete(socket));
  }

  /**
   * Passes an event on.
   *
   * @param event - `{schema_id, version, data}`.
   * @throws {BadRequestError} If it is not one, or of a schema that is not known.
   */
  emit(event: JsonObject): void {
    const { schema_id, version, data } = event;
    if (!knownSchemas.has(schema_id))
      throw new BadRequestError(`Unregistered event schema: ${JSON.stringify(schema_id)}`);
    if (version === undefined || !isJsonObject(data))
      throw new BadRequestError("Expected an event to have a version and an object of data.");
    const text = JSON.stringify({
      __timestamp__: new Date().toISOString(),
      __schema__: schema_id,
      __schema_version__: version,
      __metadata_version__: 1,
      schema_id,
      ...data,
    });
    for (const socket of this.#subscribers) if (socket.readyState === WebSocket.OPEN) socket.send(text);
  }
}
