import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { hasPeer } from "../../helpers/peers.js";
import { startTestServer, type TestServer, testToken } from "./test-server.js";

const openssl = "/usr/bin/openssl";
const isPresent = hasPeer("OpenSSL", existsSync(openssl), "apt-get install openssl");

describe.skipIf(!isPresent)("a server with a certificate", () => {
  let folder: string;
  let cert: Buffer;
  let host: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-tls-"));
    const [certfile, keyfile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    execFileSync(
      openssl,
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, "-keyout", keyfile, "-out", certfile],
      { stdio: "ignore" },
    );
    cert = await readFile(certfile);
    host = await startTestServer({ server: { tls: { cert, key: await readFile(keyfile) } } });
  });
  afterAll(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  it("serves https, with cookies that never travel without", async () => {
    expect(host.server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
    const body = `password=${testToken}`;
    const cookies = await new Promise<readonly string[] | undefined>((resolve, reject) => {
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": body.length,
        origin: new URL(host.server.url).origin,
      };
      request(new URL("login", host.server.url), { ca: cert, method: "POST", headers }, (answer) => {
        answer.resume();
        resolve(answer.headers["set-cookie"]);
      })
        .on("error", reject)
        .end(body);
    });
    expect(cookies).toHaveLength(2);
    expect(cookies?.every((value) => value.includes("; Secure"))).toBe(true);
  });

  it("serves websockets", async () => {
    const url = `${host.server.url.replace("http", "ws")}api/events/subscribe?token=${testToken}`;
    const socket = new WebSocket(url, { ca: cert });
    await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
    socket.terminate();
  });
});
