import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import {
  type HubSettings,
  HubSettingsError,
  isLoopback,
  type NotebookServerOptions,
  parseBaseUrl,
  parseHubSettings,
  secretIn,
} from "../jupyter/index.js";
import type { CommandContext, CommandInput, CommandOption } from "./command.js";
import { CommandError, UsageError } from "./errors.js";
import { stateFolder } from "./jupyter-folders.js";
import { passwordFileOf, watchPasswordHash } from "./password-file.js";

/** Options that say where a notebook server listens and who may use it. Names are Jupyter Server's. */
export const accessOptions: Readonly<Record<string, CommandOption>> = {
  ip: {
    type: "string",
    value: "ADDRESS",
    summary: "Address to listen on, * for all; others than 127.0.0.1 need a password or --token",
  },
  "base-url": { type: "string", value: "PATH", summary: "Path to serve everything under; default: /" },
  certfile: { type: "string", value: "FILE", summary: "Certificate, as PEM: serve https" },
  keyfile: { type: "string", value: "FILE", summary: "Its private key, as PEM; default: in --certfile" },
  "allow-remote-access": {
    type: "boolean",
    summary:
      "Answer requests by any name of this machine, as behind a proxy, also when only local ones are expected",
  },
  "local-hostnames": {
    type: "string",
    value: "NAMES",
    summary: "Names, with commas, to answer by beside loopback addresses; default: localhost",
  },
  token: {
    type: "string",
    value: "TEXT",
    summary:
      "Secret that the browser must show; default: $JUPYTER_TOKEN, or a random one if there is no password",
  },
};

type Access = Pick<
  NotebookServerOptions,
  | "host"
  | "baseUrl"
  | "tls"
  | "allowRemoteAccess"
  | "localHostnames"
  | "token"
  | "passwordHash"
  | "cookieSecret"
  | "hub"
>;

/** Options that a JupyterHub leaves no choice of. */
const ownAccess = ["base-url", "certfile", "keyfile", "allow-remote-access", "local-hostnames", "token"];

/**
 * Understands {@link accessOptions}, with the password that was set and the environment.
 *
 * @param hub - What a JupyterHub asks for, if one started the server.
 * @throws {UsageError} If an option is wrong, or other machines could come in without a secret that was chosen for them.
 * @throws {CommandError} If a file cannot be used.
 */
export async function parseAccess(
  options: CommandInput["options"],
  context: CommandContext,
  hub?: HubSettings,
): Promise<Access> {
  if (hub) return accessByHub(options, hub);
  const host = hostOf(options.ip);
  const passwordHash = watchPasswordHash(passwordFileOf(context));
  const hasPassword = passwordHash() !== undefined;
  const chosen = await chosenToken(options.token, context);
  if (!isLoopback(host) && !hasPassword && chosen === undefined) {
    throw new UsageError(
      `Refused to listen on ${host}, where other machines come in, without a secret that you chose. ` +
        "Set a password with `cellship lab password`, or give a token by $JUPYTER_TOKEN or --token.",
    );
  }
  const token = chosen ?? (hasPassword ? undefined : randomBytes(24).toString("hex"));
  const tls = await tlsOf(options, context);
  const names = options["local-hostnames"];
  return {
    host,
    baseUrl: baseUrlOf(options["base-url"]),
    ...(tls ? { tls } : {}),
    ...(options["allow-remote-access"] === true ? { allowRemoteAccess: true } : {}),
    ...(typeof names === "string" ? { localHostnames: listOf(names) } : {}),
    token,
    passwordHash,
    cookieSecret: await cookieSecret(context),
  };
}

/** The Hub says who comes in, and by which name; its proxy talks TLS. */
function accessByHub(options: CommandInput["options"], hub: HubSettings): Access {
  const given = ownAccess.find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw new UsageError(`Expected no --${given} in a server that JupyterHub starts: the Hub decides that.`);
  return {
    host: options.ip === undefined ? hub.host : hostOf(options.ip),
    baseUrl: hub.servicePrefix,
    allowRemoteAccess: true,
    hub,
  };
}

/**
 * What the JupyterHub asks for that started this process; `undefined` if none did.
 *
 * @throws {CommandError} If it cannot be understood.
 */
export function hubOf({ environment }: CommandContext): HubSettings | undefined {
  try {
    return parseHubSettings(environment);
  } catch (cause) {
    throw cause instanceof HubSettingsError ? new CommandError(cause.message, 1, { cause }) : cause;
  }
}

function hostOf(ip: unknown): string {
  if (ip === undefined) return "127.0.0.1";
  if (ip === "") throw new UsageError("Expected --ip to be an address, or * for all.");
  return ip === "*" ? "0.0.0.0" : String(ip);
}

function listOf(names: string): string[] {
  return names
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function baseUrlOf(option: unknown): string {
  try {
    return parseBaseUrl(String(option ?? "/"));
  } catch (error) {
    throw new UsageError(`--base-url: ${(error as Error).message}`);
  }
}

/** The token that somebody chose; `undefined` if nobody did. */
async function chosenToken(option: unknown, { environment }: CommandContext): Promise<string | undefined> {
  if (option === "") throw new UsageError("Expected --token to be at least one character.");
  if (option !== undefined) return String(option);
  if (environment.JUPYTER_TOKEN) return environment.JUPYTER_TOKEN;
  const file = environment.JUPYTER_TOKEN_FILE;
  if (!file) return undefined;
  const token = (await readText(file, "$JUPYTER_TOKEN_FILE")).toString().trim();
  if (token === "") throw new CommandError(`Expected a token in ${file}, got an empty file.`);
  return token;
}

async function tlsOf(
  { certfile, keyfile }: CommandInput["options"],
  { workingDirectory }: CommandContext,
): Promise<Access["tls"]> {
  if (certfile === undefined) {
    if (keyfile !== undefined) throw new UsageError("Expected --certfile FILE with --keyfile.");
    return undefined;
  }
  const cert = await readText(resolve(workingDirectory, String(certfile)), "--certfile");
  const key =
    keyfile === undefined ? cert : await readText(resolve(workingDirectory, String(keyfile)), "--keyfile");
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    // e.g. "error:05800074:x509 certificate routines::key values mismatch"
    const reason = (cause as Error).message.replace(/^error:[^:]*:(?:[^:]*:)*/, "");
    throw new CommandError(
      `Expected a certificate and its private key, as PEM without a passphrase, in ${[certfile, keyfile].filter(Boolean).join(" and ")}: ${reason}.`,
      1,
      { cause },
    );
  }
  return { cert, key };
}

async function readText(file: string, option: string): Promise<Buffer> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new CommandError(`Cannot read ${file}, given by ${option}: ${reason}.`, 1, { cause });
  });
}

function cookieSecret(context: CommandContext): Promise<string> {
  const file = join(stateFolder(context), "cookie-secret");
  return secretIn(file, 32).catch((cause: Error) => {
    throw new CommandError(`Cannot keep the key of the login cookies in ${file}: ${cause.message}`, 1, {
      cause,
    });
  });
}
