import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttackedServer, emptyNotebook, secretMark, startAttackedServer } from "./attacked-server.js";
import { rawRequest } from "./raw-request.js";
import { testToken } from "./test-server.js";

/** Ways out of the folder, or to what is hidden in it, as they stand in the request line. */
const attacks: readonly string[] = [
  "../outside/secret.txt",
  "sub/../../outside/secret.txt",
  "%2e%2e/outside/secret.txt",
  "%2E%2E%2Foutside%2Fsecret.txt",
  "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
  ".%2e/outside/secret.txt",
  "..;/outside/secret.txt",
  "..%00/outside/secret.txt",
  "%252e%252e%252foutside%252fsecret.txt",
  "%25252e%25252e%25252foutside%25252fsecret.txt",
  "%c0%ae%c0%ae/outside/secret.txt",
  "%e0%80%ae%e0%80%ae/outside/secret.txt",
  "%uff0e%uff0e/outside/secret.txt",
  "%EF%BC%8E%EF%BC%8E/outside/secret.txt",
  "%",
  "%2",
  "%ff",
  "..%5coutside%5csecret.txt",
  "..\\outside\\secret.txt",
  "%5c%5cserver%5cshare%5csecret.txt",
  "//server/share/secret.txt",
  "/etc/passwd",
  "%2fetc%2fpasswd",
  "//etc/passwd",
  "file:///etc/passwd",
  "C:/Windows/win.ini",
  "C:%5cWindows%5cwin.ini",
  "C:secret.txt",
  ".env::$DATA",
  ".env%3A%3A%24DATA",
  ".env.",
  ".env%20",
  "CON",
  "NUL.txt",
  "COM1",
  "ok.txt%00",
  "ok.txt%00.png",
  "%00",
  ".env",
  "%2eenv",
  "./.env",
  ".//.env",
  "sub/../.env",
  "sub/%2e%2e/.env",
  ".hidden/secret.txt",
  ".hidden",
  "sub/.git/config",
  "sub/.git",
  "out/secret.txt",
  "out/secret.ipynb",
  "out",
  "outfile.txt",
  "dangling.txt",
  "out/created.txt",
  "../bundle/secret.css",
  "..%2fsecret.css",
  "%2e%2e/secret.css",
  "x".repeat(5000),
  `${"a/".repeat(2000)}b`,
  "__proto__",
  "constructor",
  "..",
  ".",
  "...",
  "~root/.bashrc",
  "~/.ssh/id_rsa",
  "%0d%0aSet-Cookie:%20x=1",
];

type Request = readonly [
  method: string,
  target: (attack: string, index: number) => string,
  body?: (attack: string) => unknown,
];

/** So many are on their way at once. */
const batchSize = 8;

/** Decoded as a client would that sends a path in JSON. */
function decoded(attack: string): string {
  try {
    return decodeURIComponent(attack);
  } catch {
    return attack;
  }
}

const notebookContent: unknown = JSON.parse(emptyNotebook);

/** Each route that takes a path, a name or an id. */
const requests: Readonly<Record<string, Request>> = {
  "read a document": ["GET", (path) => `/api/contents/${path}`],
  "read a file's bytes": ["GET", (path) => `/api/contents/${path}?type=file&format=base64&content=1&hash=1`],
  "list a folder": ["GET", (path) => `/api/contents/${path}?type=directory`],
  download: ["GET", (path) => `/files/${path}`],
  "download to keep": ["GET", (path) => `/files/${path}?download=1`],
  "export a page": ["GET", (path) => `/nbconvert/html/${path}`],
  "export by another format": ["GET", (path) => `/nbconvert/${path}/ok.ipynb`],
  "list checkpoints": ["GET", (path) => `/api/contents/${path}/checkpoints`],
  "open in JupyterLab": ["GET", (path) => `/lab/tree/${path}`],
  "open a workspace": ["GET", (path) => `/lab/workspaces/${path}`],
  "load a script": ["GET", (path) => `/static/lab/${path}`],
  "load an icon": ["GET", (path) => `/static/${path}`],
  "load a theme's file": ["GET", (path) => `/lab/api/themes/${path}`],
  "load a theme": ["GET", (path) => `/lab/api/themes/${path}.css`],
  "load a theme of a vendor": ["GET", (path) => `/lab/api/themes/vendor/${path}`],
  "read settings": ["GET", (path) => `/lab/api/settings/${path}`],
  "read a workspace": ["GET", (path) => `/lab/api/workspaces/${path}`],
  "read translations": ["GET", (path) => `/lab/api/translations/${path}`],
  "read licences": ["GET", (path) => `/lab/api/licenses/${path}`],
  "read a kernelspec": ["GET", (path) => `/api/kernelspecs/${path}`],
  "load a kernel's logo": ["GET", (path) => `/kernelspecs/python3/${path}`],
  "load a logo of a kernel": ["GET", (path) => `/kernelspecs/${path}/logo-64x64.png`],
  "read a kernel": ["GET", (path) => `/api/kernels/${path}`],
  "read a session": ["GET", (path) => `/api/sessions/${path}`],
  "any address": ["GET", (path) => `/${path}`],
  "log in on the way": ["GET", (path) => `/login?next=/${path}`],
  "save a file": [
    "PUT",
    (path) => `/api/contents/${path}`,
    () => ({ type: "file", format: "text", content: "overwritten" }),
  ],
  "save a notebook": [
    "PUT",
    (path) => `/api/contents/${path}`,
    () => ({ type: "notebook", format: "json", content: notebookContent }),
  ],
  "save a piece": [
    "PUT",
    (path) => `/api/contents/${path}`,
    () => ({ type: "file", format: "text", content: "overwritten", chunk: 1 }),
  ],
  "save the last piece": [
    "PUT",
    (path) => `/api/contents/${path}`,
    () => ({ type: "file", format: "text", content: "overwritten", chunk: -1 }),
  ],
  "create a folder": ["PUT", (path) => `/api/contents/${path}`, () => ({ type: "directory" })],
  "create in a folder": ["POST", (path) => `/api/contents/${path}`, () => ({ type: "file", ext: ".txt" })],
  "create with an extension": [
    "POST",
    () => "/api/contents",
    (path) => ({ type: "file", ext: decoded(path) }),
  ],
  copy: ["POST", () => "/api/contents", (path) => ({ copy_from: decoded(path) })],
  "copy to": ["POST", (path) => `/api/contents/${path}`, () => ({ copy_from: "ok.txt" })],
  rename: ["PATCH", (path) => `/api/contents/${path}`, () => ({ path: "renamed.txt" })],
  "rename to": ["PATCH", (_, n) => `/api/contents/victims/${n}.txt`, (path) => ({ path: decoded(path) })],
  delete: ["DELETE", (path) => `/api/contents/${path}`],
  "keep a checkpoint": ["POST", (path) => `/api/contents/${path}/checkpoints`],
  "go back to a checkpoint": ["POST", (path) => `/api/contents/${path}/checkpoints/checkpoint`],
  "go back to another": ["POST", (path) => `/api/contents/ok.txt/checkpoints/${path}`],
  "delete a checkpoint": ["DELETE", (path) => `/api/contents/${path}/checkpoints/checkpoint`],
  trust: ["POST", (path) => `/api/contents/${path}.ipynb/trust`],
  "start a session": [
    "POST",
    () => "/api/sessions",
    (path) => ({ path: decoded(path), type: "notebook", kernel: { name: "none" } }),
  ],
  "start a kernel": ["POST", () => "/api/kernels", (path) => ({ name: decoded(path), path: decoded(path) })],
  "save settings": ["PUT", (path) => `/lab/api/settings/${path}`, () => ({ raw: "{}" })],
  "save a workspace": [
    "PUT",
    (path) => `/lab/api/workspaces/${path}`,
    (path) => ({ data: {}, metadata: { id: decoded(path) } }),
  ],
  "delete a workspace": ["DELETE", (path) => `/lab/api/workspaces/${path}`],
};

/** What is answered to who may not have it, and to who asks for a kernel that is not installed. */
const refusals = [400, 403, 404, 405, 414, 431, 501];
/** Pages and lists that are the same for any path, and changes of what lies in the folder. */
const harmless = [200, 201, 204, 302, 304, 409, 410];

/** The secret, also in base64, and the machine's users. */
const leak = new RegExp(`${secretMark}|${btoa(secretMark).slice(0, 18)}|root:x:0`);

describe("paths", () => {
  let attacked: AttackedServer;
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    attacked = await startAttackedServer();
    before = await attacked.secrets();
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining(["outside/secret.txt", "root/.env", "bundle/secret.css"]),
    );
  });
  afterAll(() => attacked.close());

  const send = (method: string, target: string, body?: unknown) =>
    rawRequest(attacked.host.server.url, target, {
      method,
      headers: { Authorization: `token ${testToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it.each(Object.entries(requests))("lead nowhere: %s", async (_, [method, target, body]) => {
    const attempt = async (attack: string, index: number): Promise<void> => {
      const address = target(attack, index);
      const { status, head, body: text } = await send(method, address, body?.(attack));
      const about = `${method} ${address.slice(0, 200)} (${attack.slice(0, 100)}): ${status} ${text.slice(0, 300)}`;
      expect([...refusals, ...harmless], about).toContain(status);
      expect(text, about).not.toMatch(leak);
      // Where the server's folders are is nobody's business, but the page shows the root to its owner.
      if (!address.startsWith("/lab/")) expect(text, about).not.toContain(attacked.folder);
      expect(head, about).not.toMatch(/^Set-Cookie: x=1/im);
      expect(head, about).not.toMatch(/^Location: (?:https?:)?[/\\]{2}/im);
    };
    for (let start = 0; start < attacks.length; start += batchSize) {
      const batch = attacks.slice(start, start + batchSize);
      await Promise.all(batch.map((attack, index) => attempt(attack, start + index)));
    }
    expect(await attacked.secrets()).toEqual(before);
    expect(attacked.host.log).toEqual([]);
  });

  it("are refused by those that would lead out, and not just unknown", async () => {
    for (const path of [
      "..%2foutside%2fsecret.txt",
      ".env",
      "out/secret.txt",
      "outfile.txt",
      "sub/.git/config",
    ]) {
      expect((await send("GET", `/files/${path}`)).status, path).toBe(404);
      expect((await send("GET", `/api/contents/${path}`)).status, path).toBe(404);
    }
  });

  it("to links that lead out are not listed", async () => {
    const { content } = JSON.parse((await send("GET", "/api/contents")).body) as {
      content: { name: string }[];
    };
    const names = content.map(({ name }) => name);
    for (const name of ["out", "outfile.txt", "dangling.txt", ".env", ".hidden"])
      expect(names).not.toContain(name);
    expect(names).toContain("sub");
  });
});
