import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject, Message } from "../../kernel/protocol/index.js";
import { contentsOf, type PendingRequest, streamText } from "../helpers/kernel-client.js";
import { type SpawnedKernel, spawnKernel } from "../helpers/spawned-kernel.js";

describe("input", () => {
  let kernel: SpawnedKernel;
  beforeAll(async () => {
    kernel = await spawnKernel();
  });
  afterAll(() => kernel.close());

  const run = (code: string, options: JsonObject = {}): PendingRequest =>
    kernel.client.request("execute_request", { code, ...options });

  /** The n-th question of a cell. */
  async function question({ published }: PendingRequest, n = 0): Promise<Message> {
    for (;;) {
      const found = published.filter(({ header }) => header.msg_type === "input_request")[n];
      if (found !== undefined) return found;
      await sleep(5);
    }
  }

  it("asks with a prompt and resolves with the text, after what was printed before", async () => {
    const cell = run("console.log('before'); const name: string = await input('Name? '); name + '!'");
    const asked = await question(cell);
    expect(asked.content).toEqual({ prompt: "Name? ", password: false });
    expect(streamText(cell.published)).toBe("before\n");
    kernel.client.reply("Ada", asked);
    await cell.done;
    expect(contentsOf(cell.published, "execute_result")).toMatchObject([
      { data: { "text/plain": "'Ada!'" } },
    ]);
  });

  it("asks for passwords, and takes replies without a parent in order", async () => {
    const cell = run("const a = await input.password('Key: '); const b = await input(); [a, b].join()");
    expect((await question(cell)).content).toEqual({ prompt: "Key: ", password: true });
    kernel.client.reply("secret");
    expect((await question(cell, 1)).content).toEqual({ prompt: "", password: false });
    kernel.client.reply("");
    await cell.done;
    expect(contentsOf(cell.published, "execute_result")).toMatchObject([
      { data: { "text/plain": "'secret,'" } },
    ]);
  });

  it("fails at once where the client does not allow it", async () => {
    const { reply } = await kernel.client.execute("await input('Name? ')", { allow_stdin: false });
    expect(reply).toMatchObject({ status: "error", ename: "InputError" });
    expect(reply.evalue).toMatch(/allow_stdin: false/);
  });

  it("is interrupted, and a late reply is not the next cell's", async () => {
    const cell = run("await input('Wait? ')");
    const asked = await question(cell);
    await kernel.client.request("interrupt_request", {}, "control").done;
    expect((await cell.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
    const next = run("await input('Next? ')");
    const askedNext = await question(next);
    kernel.client.reply("late", asked);
    kernel.client.reply("right", askedNext);
    await next.done;
    expect(contentsOf(next.published, "execute_result")).toMatchObject([
      { data: { "text/plain": "'right'" } },
    ]);
  });

  it("tells the questions of two shells apart, while one of them waits", async () => {
    const { content } = await kernel.client.request("create_subshell_request", {}, "control").done;
    const subshell = String(content.subshell_id);
    const main = run("await input('main? ')");
    await question(main);
    const code = "await input('sub? ')";
    const sub = kernel.client.request("execute_request", { code }, "shell", { subshell });
    await question(sub);
    kernel.client.reply("for sub", undefined, subshell);
    kernel.client.reply("for main");
    const shown = async ({ done, published }: PendingRequest) => {
      await done;
      return contentsOf(published, "execute_result")[0]?.data;
    };
    expect(await shown(sub)).toEqual({ "text/plain": "'for sub'" });
    expect(await shown(main)).toEqual({ "text/plain": "'for main'" });
  });

  it("says so when a cell ends without waiting for the text", async () => {
    const cell = run("input('Forgotten? ').then(console.log); 1");
    await cell.done;
    while (streamText(cell.published, "stderr") === "") await sleep(5);
    expect(streamText(cell.published, "stderr")).toMatch(/InputError: The cell ended before its input came/);
  });
});
