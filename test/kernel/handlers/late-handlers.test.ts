import { expect, test } from "vitest";
import type { HandlerTable, RequestContext } from "../../../kernel/dispatch.js";
import { lateHandlers } from "../../../kernel/handlers/late-handlers.js";
import { MemoryHistoryStore } from "../../../kernel/history-store.js";
import { kernelInfo } from "../../../kernel/kernel-info.js";
import { createSession, type RequestOf, type RequestType } from "../../../kernel/protocol/index.js";
import { Shells } from "../../../kernel/shells.js";

const context: RequestContext = {
  signal: new AbortController().signal,
  shell: new Shells(new MemoryHistoryStore()).main,
  publish: async () => undefined,
  after: () => undefined,
};

function request<Type extends RequestType>(type: Type): RequestOf<Type> {
  return createSession().message(type, {}) as RequestOf<Type>;
}

test("kernel_info is answered before the other handlers are loaded, which then answer what came meanwhile", async () => {
  let load: (table: HandlerTable) => void = () => undefined;
  const loading = new Promise<HandlerTable>((resolve) => {
    load = resolve;
  });
  const info = kernelInfo("1.2.3", "7.0.2");
  const table = lateHandlers(info, loading);

  const answers: unknown[] = [];
  const early = table
    .shutdown_request(request("shutdown_request"), context)
    .then((reply) => answers.push(reply));
  expect(await table.kernel_info_request(request("kernel_info_request"), context)).toEqual({
    status: "ok",
    ...info,
  });
  expect(answers).toEqual([]);

  const reply = { status: "ok", restart: false } as const;
  load({ ...table, shutdown_request: async () => reply });
  await early;
  expect(answers).toEqual([reply]);
});
