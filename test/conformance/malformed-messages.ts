import { createSession, createSigner, encodeFrames, type JsonObject } from "../../kernel/protocol/index.js";
import type { SeededRandom } from "../helpers/seeded-random.js";

/** One message for the fuzz test, and where it goes. */
export interface MalformedMessage {
  readonly kind: string;
  readonly channel: "shell" | "control" | "stdin" | "hb";
  readonly frames: readonly Uint8Array[];
}

// Never a shutdown that is properly signed: that one works.
const types = [
  ...["execute_request", "inspect_request", "complete_request", "is_complete_request", "history_request"],
  ...["kernel_info_request", "connect_request", "comm_info_request", "comm_open", "comm_msg", "comm_close"],
  ...["interrupt_request", "create_subshell_request", "delete_subshell_request", "list_subshell_request"],
  ...["debug_request", "input_reply", "input_request", "status", "execute_reply", "iopub_welcome"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "",
    "teleport_request",
    "🚀_request",
  ],
];

const fields = [
  ...["code", "silent", "store_history", "user_expressions", "allow_stdin", "stop_on_error", "cursor_pos"],
  ...["detail_level", "hist_access_type", "session", "start", "stop", "n", "pattern", "unique", "output"],
  ...[
    "comm_id",
    "target_name",
    "data",
    "subshell_id",
    "value",
    "type",
    "seq",
    "command",
    "arguments",
    "restart",
  ],
  ...["__proto__", "constructor", "prototype", "toJSON", "then"],
];

/** Texts that do not compute for long when they are run as a cell. */
const texts = [
  "",
  "1",
  "(",
  "a?",
  "%nothing",
  "!",
  "%%",
  "\u0000",
  "\ud800",
  "🚀",
  "__proto__",
  "}".repeat(50),
  "*",
];

const delimiter = Buffer.from("<IDS|MSG>");

/** Makes malformed messages, the same ones for the same seed. */
export class MalformedMessages {
  readonly #random: SeededRandom;
  readonly #session = createSession({ username: "fuzz" });
  readonly #signer;
  readonly #forger = createSigner("guessed");
  #previous: readonly Uint8Array[] = [delimiter];

  constructor(key: string, random: SeededRandom) {
    this.#signer = createSigner(key);
    this.#random = random;
  }

  /** The next one. */
  next(): MalformedMessage {
    const [kind, make] = this.#random.pick(Object.entries(this.#kinds));
    const frames = make();
    this.#previous = frames;
    const channel = this.#random.pick(["shell", "shell", "shell", "control", "stdin", "hb"] as const);
    return { kind, channel, frames };
  }

  readonly #kinds = {
    "bad signature": () =>
      encodeFrames(this.#session.message("shutdown_request", { restart: false }), this.#forger),
    "missing frames": () => this.#valid().slice(0, this.#random.integer(6)),
    "no delimiter": () => this.#valid().slice(1),
    "two delimiters": () => [delimiter, ...this.#valid()],
    "binary garbage": () =>
      Array.from({ length: this.#random.integer(8) + 1 }, () =>
        this.#random.bytes(this.#random.integer(200)),
      ),
    "binary garbage after the delimiter": () => [
      delimiter,
      ...Array.from({ length: 6 }, () => this.#random.bytes(this.#random.integer(50))),
    ],
    "signed frames that are no JSON objects": () => {
      const parts = this.#valid().slice(2, 6);
      const bad = this.#random.pick([
        "[]",
        "null",
        "1",
        '"text"',
        "{",
        "",
        "{'a': 1}",
        "\uFEFF{}",
        "[".repeat(5_000),
      ]);
      parts[this.#random.integer(4)] = this.#random.pick([Buffer.from(bad), this.#random.bytes(20)]);
      return this.#signed(parts);
    },
    "a header with wrong fields": () => {
      const { header, content } = this.#session.message(this.#random.pick(types), {});
      return this.#json(
        { ...header, [this.#random.pick(Object.keys(header))]: this.#value(2) },
        {},
        {},
        content,
      );
    },
    "a replay": () => this.#previous,
    "a known id": () => {
      const { header } = this.#session.message("kernel_info_request", {});
      return this.#json({ ...header, msg_id: "1" }, {}, {}, {});
    },
    "an unknown subshell": () => {
      const { header } = this.#session.message(this.#random.pick(types), {});
      return this.#json({ ...header, subshell_id: this.#random.pick(texts) }, {}, {}, this.#content());
    },
    "wrong content": () => this.#valid(),
    "wrong content with bytes": () => [
      ...this.#valid(),
      ...Array.from({ length: 3 }, () => this.#random.bytes(64)),
    ],
    "a deep content": () => {
      const depth = this.#random.pick([100, 2_000, 20_000]);
      const deep = Buffer.from(
        `{"comm_id":"d","code":"1","data":{"a":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}}`,
      );
      const { header } = this.#session.message(this.#random.pick(types), {});
      return this.#signed([Buffer.from(JSON.stringify(header)), Buffer.from("{}"), Buffer.from("{}"), deep]);
    },
    "a deep header": () => {
      const { header } = this.#session.message("kernel_info_request", {});
      const text = JSON.stringify(header).replace(
        /\}$/,
        `,"deep":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
      );
      return this.#signed([text, "{}", "{}", "{}"].map((part) => Buffer.from(part)));
    },
    "polluting keys": () => {
      const polluting = Buffer.from(
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"comm_id":"__proto__","target_name":"__proto__","code":"1","user_expressions":{"__proto__":"1","constructor":"2"},"data":{"__proto__":{"polluted":1}}}',
      );
      const { header } = this.#session.message(this.#random.pick(types), {});
      return this.#signed([Buffer.from(JSON.stringify(header)), Buffer.from("{}"), polluting, polluting]);
    },
  };

  /** A hundred of them take a megabyte each: not drawn as often as the others. */
  huge(): MalformedMessage {
    const code = `"${"x".repeat(1_000_000)}`;
    const type = this.#random.pick([
      "is_complete_request",
      "comm_msg",
      "teleport_request",
      "history_request",
    ]);
    const content = { code, comm_id: "huge", data: { code }, hist_access_type: code };
    return {
      kind: "huge",
      channel: "shell",
      frames: encodeFrames(this.#session.message(type, content), this.#signer),
    };
  }

  #valid(): Uint8Array[] {
    return encodeFrames(this.#session.message(this.#random.pick(types), this.#content()), this.#signer);
  }

  #json(...parts: readonly [JsonObject, JsonObject, JsonObject, JsonObject]): Uint8Array[] {
    return this.#signed(parts.map((part) => Buffer.from(JSON.stringify(part))));
  }

  #signed(parts: readonly Uint8Array[]): Uint8Array[] {
    return [delimiter, Buffer.from(this.#signer.sign(parts)), ...parts];
  }

  #content(): JsonObject {
    const count = this.#random.integer(6);
    return Object.fromEntries(
      Array.from({ length: count }, () => [this.#random.pick(fields), this.#value(2)]),
    );
  }

  #value(depth: number): unknown {
    const integer = (below: number): number => this.#random.integer(below);
    const pick = <Item>(items: readonly Item[]): Item => this.#random.pick(items);
    const scalars = [null, true, false, 0, -1, 1.5, 1e308, integer(1_000), pick(texts), pick(texts)];
    if (depth === 0) return pick(scalars);
    return pick([
      ...scalars,
      Array.from({ length: integer(3) }, () => this.#value(depth - 1)),
      Object.fromEntries(Array.from({ length: integer(3) }, () => [pick(fields), this.#value(depth - 1)])),
    ]);
  }
}
