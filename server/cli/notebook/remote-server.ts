import { isJsonObject } from "../../../kernel/protocol/index.js";
import { CommandError, UsageError } from "../errors.js";

/** A Jupyter server that somebody else runs. */
export interface RemoteServer {
  /** Base URL with a trailing slash. */
  readonly url: string;
  /** Empty for a server that asks for none. */
  readonly token: string;
}

/** A kernel that a server can start. */
export interface ServedKernel {
  readonly name: string;
  /** As the kernelspec says; empty if it does not. */
  readonly language: string;
}

/** The kernels that a server can start, and the one that it starts when none is named. */
export interface ServedKernels {
  readonly kernels: readonly ServedKernel[];
  readonly defaultName: string | undefined;
}

// What addresses in a browser end with, which is no part of the base URL.
const pagePath = /\/(?:lab|tree|notebooks|doc|edit|console)(?:\/.*)?$/;

/**
 * Understands the address of a Jupyter server, also one copied from a browser or from the server's own output:
 * `http://127.0.0.1:8888/lab?token=…`.
 *
 * @param token - Used unless the address has one.
 * @throws {UsageError} If it is not an http or https URL.
 */
export function parseServerUrl(text: string, token: string | undefined): RemoteServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(
      `Expected --server-url to be an address such as http://127.0.0.1:8888/, got "${text}".`,
    );
  }
  const path = url.pathname.replace(pagePath, "/");
  return {
    url: `${url.origin}${path.endsWith("/") ? path : `${path}/`}`,
    token: url.searchParams.get("token") ?? token ?? "",
  };
}

/**
 * Asks a server for its kernels, and so whether it is there and lets us in.
 *
 * @throws {CommandError} If it cannot be reached, refuses the token or is no Jupyter server.
 */
export async function servedKernels({ url, token }: RemoteServer): Promise<ServedKernels> {
  const response = await fetch(`${url}api/kernelspecs`, {
    headers: token === "" ? {} : { authorization: `token ${token}` },
    redirect: "manual",
  }).catch((cause: unknown) => {
    throw new CommandError(`Could not reach the Jupyter server at ${url}: ${reasonOf(cause)}.`, 1, { cause });
  });
  const isRefusal = response.status === 401 || response.status === 403;
  // A server with a password sends who is not logged in to its page.
  if (isRefusal || (response.status >= 300 && response.status < 400)) {
    throw new CommandError(
      token === ""
        ? `The Jupyter server at ${url} asks for a token. Give it as JUPYTER_TOKEN or with --token.`
        : `The Jupyter server at ${url} refused the token (${response.status} ${response.statusText}). ` +
            "Give its own as JUPYTER_TOKEN or with --token.",
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  const specs = isJsonObject(body) ? body.kernelspecs : undefined;
  if (!isJsonObject(body) || !isJsonObject(specs)) {
    throw new CommandError(
      `Expected a Jupyter server at ${url}, but it answered api/kernelspecs with ${response.status} and no list of kernels.`,
    );
  }
  return {
    kernels: Object.entries(specs).map(([name, model]) => ({ name, language: languageOf(model) })),
    defaultName: typeof body.default === "string" ? body.default : undefined,
  };
}

function languageOf(model: unknown): string {
  const spec = isJsonObject(model) && isJsonObject(model.spec) ? model.spec : {};
  return typeof spec.language === "string" ? spec.language : "";
}

/** fetch hides the reason in the cause, and of several addresses in that one's list. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return (first instanceof Error ? first.message || first.name : String(first)).replace(/\.$/, "");
}
