import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A JupyterHub that answers what a single-user server asks, as its REST API is documented. */
export interface FakeHub {
  /** Variables that it starts a server with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Users by token. */
  readonly tokens: Map<string, object>;
  /** Bodies of `POST …/activity`. */
  readonly activity: unknown[];
  /** Requests to the API, as `GET /user`. */
  readonly requests: string[];
  /** What the Hub's page does when a person agrees: gives a code for a token. Returns where the browser goes. */
  authorize(url: URL, token: string): URL;
  close(): Promise<void>;
}

const apiToken = "token-of-the-server";
const clientId = "jupyterhub-user-ann";

/** Starts one on a free port, for the server of `ann`. */
export async function startFakeHub(): Promise<FakeHub> {
  const tokens = new Map<string, object>();
  const codes = new Map<string, string>();
  const [activity, requests]: [unknown[], string[]] = [[], []];

  const answer = async (request: IncomingMessage): Promise<readonly [number, object]> => {
    const path = request.url?.replace("/hub/api", "") ?? "";
    const authorization = request.headers.authorization?.replace(/^token /, "");
    let body = "";
    for await (const chunk of request) body += String(chunk);
    requests.push(`${request.method} ${path}`);
    switch (`${request.method} ${path}`) {
      case "GET /":
        return [200, { version: "5.2.1" }];
      case "GET /user": {
        const user = tokens.get(authorization ?? "");
        return user ? [200, user] : [403, { status: 403, message: "Forbidden" }];
      }
      case "POST /oauth2/token": {
        const form = new URLSearchParams(body);
        const token = codes.get(form.get("code") ?? "");
        codes.delete(form.get("code") ?? "");
        const isValid =
          form.get("client_id") === clientId &&
          form.get("client_secret") === apiToken &&
          form.get("grant_type") === "authorization_code" &&
          form.get("redirect_uri") === "/user/ann/oauth_callback";
        return token !== undefined && isValid
          ? [200, { access_token: token, token_type: "Bearer", expires_in: 3600, scope: "" }]
          : [400, { error: "invalid_grant" }];
      }
      case "POST /users/ann/activity":
        if (authorization !== apiToken) return [403, { status: 403, message: "Forbidden" }];
        activity.push(JSON.parse(body));
        return [200, {}];
      default:
        return [404, { status: 404, message: "Not Found" }];
    }
  };

  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    environment: {
      JUPYTERHUB_API_TOKEN: apiToken,
      JUPYTERHUB_API_URL: `${origin}/hub/api`,
      JUPYTERHUB_ACTIVITY_URL: `${origin}/hub/api/users/ann/activity`,
      JUPYTERHUB_BASE_URL: "/",
      JUPYTERHUB_CLIENT_ID: clientId,
      JUPYTERHUB_HOST: "",
      JUPYTERHUB_OAUTH_CALLBACK_URL: "/user/ann/oauth_callback",
      JUPYTERHUB_OAUTH_ACCESS_SCOPES: '["access:servers!server=ann/", "access:servers!user=ann"]',
      JUPYTERHUB_SERVER_NAME: "",
      JUPYTERHUB_SERVICE_PREFIX: "/user/ann/",
      JUPYTERHUB_SERVICE_URL: "http://127.0.0.1:0/user/ann/",
      JUPYTERHUB_USER: "ann",
    },
    tokens,
    activity,
    requests,
    authorize(url, token) {
      const code = `code-${codes.size}-${token}`;
      codes.set(code, token);
      const back = new URL(url.searchParams.get("redirect_uri") ?? "", "http://localhost");
      back.searchParams.set("code", code);
      back.searchParams.set("state", url.searchParams.get("state") ?? "");
      return back;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
