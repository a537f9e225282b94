import { ConnectionInfoError, describe } from "./errors.js";
import { isJsonObject, type JsonObject } from "./json.js";
import { isSignatureScheme } from "./signer.js";

/** The five sockets of a kernel. */
export const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;

/** Name of one socket, as in the connection file's `<channel>_port`. */
export type Channel = (typeof channels)[number];

/**
 * How to reach a kernel.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 */
export interface ConnectionInfo {
  readonly transport: "tcp" | "ipc";
  /** Address to bind or connect to (tcp), or the prefix of the socket paths (ipc). */
  readonly ip: string;
  /** Port (tcp, 1..65535) or socket number (ipc) of each channel. */
  readonly ports: Readonly<Record<Channel, number>>;
  /** HMAC key; empty when messages are not signed. */
  readonly key: string;
  /** e.g. `hmac-sha256`. */
  readonly signatureScheme: string;
  /** Name of the kernelspec it was started from, when the launcher says so. */
  readonly kernelName: string | undefined;
}

/**
 * Parses the text of a connection file.
 *
 * @param text - Contents of the file.
 * @param file - Its path, for the errors.
 * @throws {ConnectionInfoError} If the text is not a JSON object or a field is missing or wrong; names file and field.
 */
export function parseConnectionInfo(text: string, file: string): ConnectionInfo {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectionInfoError(file, undefined, `expected JSON, but: ${detail}`, { cause });
  }
  if (!isJsonObject(value)) {
    throw new ConnectionInfoError(file, undefined, `expected a JSON object, got ${describe(value)}.`);
  }
  return parseFields(value, file);
}

/**
 * The connection file's text for `info`; the inverse of {@link parseConnectionInfo}.
 */
export function formatConnectionInfo(info: ConnectionInfo): string {
  const ports = Object.fromEntries(channels.map((channel) => [`${channel}_port`, info.ports[channel]]));
  return `${JSON.stringify(
    {
      ...ports,
      ip: info.ip,
      key: info.key,
      transport: info.transport,
      signature_scheme: info.signatureScheme,
      kernel_name: info.kernelName ?? "",
    },
    undefined,
    2,
  )}\n`;
}

/** zeromq endpoint of a channel, e.g. `tcp://127.0.0.1:5001` or `ipc:///run/kernel-1`. */
export function endpointOf(info: ConnectionInfo, channel: Channel): string {
  const port = info.ports[channel];
  return info.transport === "tcp" ? `tcp://${info.ip}:${port}` : `ipc://${info.ip}-${port}`;
}

function parseFields(value: JsonObject, file: string): ConnectionInfo {
  const wrong = (field: string, expected: string): ConnectionInfoError =>
    new ConnectionInfoError(
      file,
      field,
      `expected field "${field}" to be ${expected}, got ${describe(value[field])}.`,
    );

  const text = (field: string, fallback?: string): string => {
    const found = value[field] ?? fallback;
    if (typeof found !== "string") throw wrong(field, "a string");
    return found;
  };

  const transport = text("transport", "tcp");
  if (transport !== "tcp" && transport !== "ipc") throw wrong("transport", '"tcp" or "ipc"');

  const port = (channel: Channel): number => {
    const field = `${channel}_port`;
    const found = value[field];
    const limit = transport === "tcp" ? 65_535 : Number.MAX_SAFE_INTEGER;
    if (typeof found !== "number" || !Number.isInteger(found) || found < 1 || found > limit) {
      throw wrong(field, transport === "tcp" ? "a port from 1 to 65535" : "a positive integer");
    }
    return found;
  };

  const ip = text("ip");
  if (ip === "") throw wrong("ip", "an address");
  const signatureScheme = text("signature_scheme", "hmac-sha256") || "hmac-sha256";
  if (!isSignatureScheme(signatureScheme)) throw wrong("signature_scheme", 'a scheme such as "hmac-sha256"');

  return {
    transport,
    ip,
    ports: {
      shell: port("shell"),
      iopub: port("iopub"),
      stdin: port("stdin"),
      control: port("control"),
      hb: port("hb"),
    },
    key: text("key"),
    signatureScheme,
    kernelName: text("kernel_name", "") || undefined,
  };
}
