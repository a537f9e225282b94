import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../../kernel/protocol/index.js";
import { checkMessage } from "../../helpers/message-spec.js";
import { createManagers, startTestServer, type TestServer } from "./test-server.js";

const main = fileURLToPath(new URL("../../../dist/kernel/main.js", import.meta.url));

describe("cellship's own kernel behind the notebook server", () => {
  let host: TestServer;
  let managers: ReturnType<typeof createManagers>;
  let kernel: Kernel.IKernelConnection;
  const received: KernelMessage.IMessage[] = [];
  beforeAll(async () => {
    host = await startTestServer({
      builtIn: {
        cellship: {
          argv: [process.execPath, main, "{connection_file}"],
          display_name: "TypeScript",
          language: "typescript",
          interrupt_mode: "message",
        },
      },
    });
    managers = createManagers(host.settings);
    kernel = await managers.kernels.startNew({ name: "cellship" });
    kernel.anyMessage.connect((_, { msg, direction }) => {
      if (direction === "recv") received.push(msg);
    });
  });
  afterAll(async () => {
    await kernel.shutdown();
    managers.dispose();
    await host.close();
  });

  const run = async (code: string) => {
    const texts: string[] = [];
    const future = kernel.requestExecute({ code });
    future.onIOPub = ({ content }) => {
      if ("text" in content) texts.push(String(content.text));
      else if ("data" in content) texts.push(String((content.data as Record<string, unknown>)["text/plain"]));
    };
    const { content } = await future.done;
    return { content, text: texts.join("") };
  };

  it("runs TypeScript and tells what it speaks", async () => {
    expect((await kernel.info).language_info.name).toBe("typescript");
    expect((await run("const answer: number = 42;\nanswer")).text).toBe("42");
  });

  it("loses no line of 20,000", async () => {
    const { text } = await run("for (let i = 0; i < 20_000; i++) console.log(i);");
    expect(text).toBe(Array.from({ length: 20_000 }, (_, index) => `${index}\n`).join(""));
  });

  it("stops an endless loop by message and keeps the variables", async () => {
    const running = run("while (true) {}");
    await delay(500);
    await kernel.interrupt();
    expect((await running).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect((await run("answer + 1")).text).toBe("43");
  });

  it("completes", async () => {
    const { content } = await kernel.requestComplete({ code: "answ", cursor_pos: 4 });
    expect(content).toMatchObject({ status: "ok", matches: expect.arrayContaining(["answer"]) });
  });

  it("restarts without the variables", async () => {
    await kernel.restart();
    expect((await run("answer")).content).toMatchObject({ status: "error" });
  });

  it("has sent nothing but what the specification describes", () => {
    expect(received.length).toBeGreaterThan(20);
    for (const message of received) {
      const { channel, buffers = [] } = message;
      checkMessage({ ...message, identities: [], buffers } as unknown as Message, channel);
    }
  });
});
