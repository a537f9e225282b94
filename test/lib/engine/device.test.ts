import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { choose } from "../../../lib/engine/device.js";
import { DeviceUnavailableError } from "../../../lib/engine/index.js";

const run = promisify(execFile);
const engine = new URL("../../../dist/lib/engine/index.js", import.meta.url).href;

/** Runs a script in a fresh Node.js process; resolves with what it printed once it has exited by itself. */
async function inProcess(script: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
    env: { ...process.env, CELLSHIP_DEVICE: "", ...environment },
    timeout: 30_000,
  });
  return stdout.trim();
}

describe("device choice", () => {
  it("takes the CPU and says why TensorFlow is not used", async () => {
    const report = await choose(undefined);
    expect(report).toMatchObject({ device: "cpu", backend: "cellship" });
    expect(report.description).toMatch(/^cpu: (WebAssembly SIMD|native AVX2) kernels on \d+ threads?$/);
    expect(report.unused[0]?.reason).toMatch(/no native library|not installed|found no GPU|did not load/);
  });

  it("refuses a device that is not there or does not exist", async () => {
    await expect(choose("tensorflow")).rejects.toThrow(DeviceUnavailableError);
    await expect(choose("tensorflow")).rejects.toThrow("Use cpu or auto.");
    await expect(choose("quantum")).rejects.toThrow(
      "Expected a usable device, got quantum: there is no such device. Use one of: auto, cpu, webgpu, tensorflow.",
    );
  });

  it("follows CELLSHIP_DEVICE", async () => {
    const script = `import { ready } from ${JSON.stringify(engine)}; console.log((await ready()).unused[0].reason);`;
    expect(await inProcess(script, { CELLSHIP_DEVICE: "cpu" })).toBe("CELLSHIP_DEVICE=cpu asks for the CPU");
    await expect(inProcess(script, { CELLSHIP_DEVICE: "tpu" })).rejects.toThrow("there is no such device");
  });
});

describe("a process that computes", () => {
  it("exits by itself, at once, with its worker threads running", async () => {
    const script = `
      import { tf } from ${JSON.stringify(engine)};
      const a = tf.ones([300, 300]);
      for (let i = 0; i < 20; i++) a.matMul(a).dispose();
      console.log(a.matMul(a).dataSync()[7]);`;
    expect(await inProcess(script)).toBe("300");
  });

  it("shares one TensorFlow.js with danfojs", async () => {
    const script = `
      import { createRequire } from "node:module";
      import { tf } from ${JSON.stringify(engine)};
      const dfd = createRequire(${JSON.stringify(engine)})("danfojs-node");
      const frame = new dfd.DataFrame([[1, 2], [3, 4]], { columns: ["a", "b"] });
      console.log(frame.tensor instanceof tf.Tensor, frame.tensor.sum().dataSync()[0], tf.getBackend());`;
    expect(await inProcess(script)).toBe("true 10 cellship");
  });
});
