import fs from "node:fs";

// As Node.js has it: cells get another one, which publishes.
const { writeSync } = fs;
const pause = new Int32Array(new SharedArrayBuffer(4));

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Writes all of `bytes` to a pipe and returns when it has left this process. */
export function writeDescriptor(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // A process that shares the pipe may have made it non-blocking.
      if (errorCode(error) !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
