import type { TestServer } from "./test-server.js";

/** What a browser keeps after a login: the header `Cookie` and the value that pages read. */
export interface BrowserLogin {
  readonly cookie: string;
  readonly xsrf: string;
  /** The values of `Set-Cookie`. */
  readonly cookies: readonly string[];
}

/** Sends the login form, with token or password. */
export function submitLogin(
  host: TestServer,
  password: string,
  { path = "login", headers = {} }: { path?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  return host.fetch(path, {
    method: "POST",
    headers,
    body: new URLSearchParams({ password }),
    redirect: "manual",
  });
}

/** The cookies of an answer, as a browser keeps them. */
export function loginOf(answer: Response): BrowserLogin {
  const cookies = answer.headers.getSetCookie();
  const pairs = cookies.map((cookie) => cookie.split(";")[0] ?? "");
  const xsrf = pairs.find((pair) => pair.startsWith("_xsrf="))?.slice("_xsrf=".length) ?? "";
  return { cookie: pairs.join("; "), xsrf, cookies };
}
