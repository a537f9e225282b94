import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceAvailability } from "../../../lib/engine/index.js";
import { hasPeer } from "../../helpers/peers.js";

const run = promisify(execFile);
const engine = new URL("../../../dist/lib/engine/index.js", import.meta.url).href;
const worker = fileURLToPath(new URL("webgpu-worker.mjs", import.meta.url));

/** Debian's chromium brings SwiftShader, a Vulkan driver on the CPU, and the Vulkan loader. */
const chromium = "/usr/lib/chromium";
const driver = `${chromium}/vk_swiftshader_icd.json`;
const software = { LD_LIBRARY_PATH: chromium, VK_ICD_FILENAMES: driver };

interface Training {
  readonly loss: number[];
  readonly predictions: number[];
}

interface Results {
  readonly devices: readonly DeviceAvailability[];
  readonly trainings: Readonly<Record<string, { readonly cpu: Training; readonly webgpu: Training }>>;
  readonly manyAddends: number;
  readonly transposed: readonly number[];
  readonly transposedAsFloats: readonly number[];
  readonly error: { readonly isGpuError: boolean; readonly message: string };
  readonly movedToCpu: readonly number[];
}

const isPresent = hasPeer("SwiftShader", existsSync(driver), "apt-get install chromium");

describe.skipIf(!isPresent)("WebGPU on SwiftShader", () => {
  let output = "";
  let results: Results;

  beforeAll(async () => {
    const { stdout } = await run(process.execPath, [worker, engine], {
      env: { ...process.env, ...software, CELLSHIP_DEVICE: "", CELLSHIP_ALLOW_SOFTWARE_GPU: "1" },
      timeout: 170_000,
    });
    output = stdout;
    results = JSON.parse(stdout.split("RESULT ")[1] as string) as Results;
  }, 180_000);

  it.each(["convolutional network", "masked embedding and LSTM", "matrix factorization"])(
    "trains %s as the CPU does, to 1e-3",
    (name) => {
      const { cpu, webgpu } = results.trainings[name] as { cpu: Training; webgpu: Training };
      expect(cpu.predictions.length).toBeGreaterThan(31);
      expect(webgpu.loss).toEqual(cpu.loss.map((value) => expect.closeTo(value, 3)));
      expect(webgpu.predictions).toEqual(cpu.predictions.map((value) => expect.closeTo(value, 3)));
    },
  );

  it("is available and not chosen automatically", () => {
    expect(results.devices.find(({ device }) => device === "webgpu")).toMatchObject({
      isAvailable: true,
      isInUse: false,
      description: expect.stringContaining("SwiftShader"),
    });
    expect(results.devices.find(({ device }) => device === "cpu")).toMatchObject({ isInUse: true });
  });

  it("adds more tensors than a shader has buffers", () => {
    expect(results.manyAddends).toBe(210);
  });

  it("transposes integers exactly", () => {
    expect(results.transposed).toEqual([16_777_217, 4, 2, 5, 3, 2_147_483_647]);
    expect(results.transposedAsFloats).toEqual([2, 4, 3, 5]);
  });

  it("reads synchronously, as print() does", () => {
    expect(output).toContain("Tensor\n    [1, 4]");
  });

  it("throws what the device reports", () => {
    expect(results.error).toEqual({
      isGpuError: true,
      message: expect.stringContaining("Error while parsing WGSL"),
    });
  });

  it("moves tensors along when the device changes", () => {
    expect(results.movedToCpu).toEqual([2, 5, 10]);
  });
});

describe("WebGPU on a machine without a GPU", () => {
  const ask = async (environment: NodeJS.ProcessEnv) => {
    const script = `import { setDevice } from ${JSON.stringify(engine)};
      await setDevice("webgpu").then(console.log, (error) => console.log(error.name, error.message));`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
      env: { ...process.env, CELLSHIP_DEVICE: "", CELLSHIP_ALLOW_SOFTWARE_GPU: "", ...environment },
    });
    return stdout;
  };

  it.skipIf(existsSync("/dev/dri") || existsSync("/dev/nvidia0") || existsSync("/dev/dxg"))(
    "is refused with the reason",
    async () => {
      expect(await ask(software)).toContain("DeviceUnavailableError Expected a usable device, got webgpu: ");
      expect(await ask(software)).toContain("shows no GPU");
    },
  );
});
