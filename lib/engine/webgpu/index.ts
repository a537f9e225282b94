import { registerWebgpu, webgpuBackendName } from "./backend.js";
import { findAdapter, type GpuAdapter, missingForWebgpu } from "./dawn.js";

/** What {@link loadWebgpu} found. */
export type WebgpuStatus =
  | { readonly isUsable: true; readonly adapter: string; readonly isSoftware: boolean }
  /** `reason`: a clause without full stop. */
  | { readonly isUsable: false; readonly reason: string };

let status: Promise<WebgpuStatus> | undefined;

/**
 * Brings up WebGPU (Dawn) as TensorFlow.js' backend `"webgpu"`, without switching to it. Nothing is loaded on a machine
 * that shows no GPU. The work is done once a process.
 *
 * Adapters that are software, such as SwiftShader, are slower than our CPU kernels and refused, unless the environment
 * sets `CELLSHIP_ALLOW_SOFTWARE_GPU=1`, as tests do.
 */
export function loadWebgpu(): Promise<WebgpuStatus> {
  status ??= load();
  return status;
}

async function load(): Promise<WebgpuStatus> {
  const isSoftwareAllowed = process.env.CELLSHIP_ALLOW_SOFTWARE_GPU === "1";
  const missing = missingForWebgpu(isSoftwareAllowed);
  if (missing !== undefined) return { isUsable: false, reason: missing };
  try {
    const adapter = await findAdapter();
    if (adapter === null)
      return { isUsable: false, reason: "WebGPU found no adapter: is the GPU's driver installed?" };
    const name = describe(adapter);
    if (isSoftware(adapter) && !isSoftwareAllowed) {
      return { isUsable: false, reason: `its only adapter is software (${name})` };
    }
    await registerWebgpu(adapter);
    return { isUsable: true, adapter: name, isSoftware: isSoftware(adapter) };
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { isUsable: false, reason: `WebGPU did not load (${message})` };
  }
}

function isSoftware({ info }: GpuAdapter): boolean {
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/i.test(names);
}

function describe({ info }: GpuAdapter): string {
  return [info.vendor, info.device || info.architecture, info.description]
    .filter((part) => part !== "")
    .join(", ");
}

export { GpuError } from "./errors.js";
export { webgpuBackendName };
