import { parentPort, workerData } from "node:worker_threads";
import type { Request, Response, WorkerOptions } from "./requests.js";
import { Session } from "./session.js";

/** Idle time after which the session does work that later requests would have to wait for, ms. */
const idleMs = 150;
/** Time after an answer in which a checked cell runs, on the processor that tidying would take, ms. */
const tidyMs = 10;

const { workingDirectory, preloaded } = workerData as WorkerOptions;
const session = new Session(workingDirectory, preloaded);
let idle: NodeJS.Timeout | undefined;
let tidying: NodeJS.Timeout | undefined;

function tidy(): void {
  tidying = undefined;
  session.tidy();
}

/** A part at a time, so that a request waits for one part at most. */
function scheduleIdleWork(): void {
  idle = setTimeout(() => {
    if (session.prepare()) scheduleIdleWork();
  }, idleMs);
}

function answer(request: Request): unknown {
  switch (request.method) {
    case "check":
      return session.check(...request.args);
    case "commit":
      return session.commit(...request.args);
    case "forget":
      return session.forget(...request.args);
    case "complete":
      return session.complete(...request.args);
    case "inspect":
      return session.inspect(...request.args);
    default:
      return request satisfies never;
  }
}

function respond(request: Request): Response {
  try {
    return { id: request.id, value: answer(request) };
  } catch (error) {
    return { id: request.id, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

parentPort?.on("message", (request: Request | "close") => {
  clearTimeout(idle);
  if (request === "close") {
    session.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(respond(request));
  if (tidying === undefined) tidying = setTimeout(tidy, tidyMs);
  scheduleIdleWork();
});

session.start();
scheduleIdleWork();
