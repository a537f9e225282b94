import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:net";
import { type ConnectionInfo, channels } from "../../kernel/protocol/index.js";

/** Connection info on five ports of this machine that were free a moment ago, with a random key. */
export async function freeConnection(): Promise<ConnectionInfo> {
  const servers = await Promise.all(channels.map(listen));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [shell = 0, iopub = 0, stdin = 0, control = 0, hb = 0] = ports;
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    ports: { shell, iopub, stdin, control, hb },
    key: randomUUID(),
    signatureScheme: "hmac-sha256",
    kernelName: undefined,
  };
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
