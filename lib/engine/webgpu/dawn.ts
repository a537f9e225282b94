import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A GPU buffer, as far as reading one back needs it. */
export interface GpuBuffer {
  readonly size: number;
  readonly mapState: "unmapped" | "pending" | "mapped";
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

/** A GPU with its queue. */
export interface GpuDevice {
  createShaderModule(descriptor: unknown): unknown;
  createComputePipeline(descriptor: unknown): unknown;
  createBindGroup(descriptor: unknown): unknown;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(
    type: "uncapturederror",
    listener: (event: { readonly error: { readonly message: string } }) => void,
  ): void;
}

/** What WebGPU says of one GPU. */
export interface GpuAdapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: {
    readonly requiredFeatures: readonly string[];
    readonly requiredLimits: Readonly<Record<string, number | undefined>>;
  }): Promise<GpuDevice>;
}

/** The entry to WebGPU: `navigator.gpu` in a browser. */
interface Gpu {
  requestAdapter(options: { readonly powerPreference: "high-performance" }): Promise<GpuAdapter | null>;
}

interface DawnPackage {
  create(flags: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Not a literal in the `import`, since the compiler must not insist on an optional package. */
const packageName: string = "webgpu";

/** Held for as long as the process lives: its devices crash once it is collected. */
let gpu: Gpu | undefined;

/**
 * Loads Dawn, the WebGPU implementation in the npm package `webgpu`, and defines WebGPU's constants and classes as
 * globals, which TensorFlow.js' backend expects.
 *
 * @returns The best adapter, `null` if there is none.
 * @throws {Error} If the package or its binary for this platform is missing.
 */
export async function findAdapter(): Promise<GpuAdapter | null> {
  const { create, globals } = (await import(packageName)) as DawnPackage;
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  gpu ??= create([]);
  return await gpu.requestAdapter({ powerPreference: "high-performance" });
}

/** A device of Dawn's. */
export interface OpenDevice {
  readonly device: GpuDevice;
  /** Lets Dawn finish what it can, now: without it, that waits for the event loop. */
  processEvents(): void;
}

/**
 * Opens an adapter with all that it offers: a device has only WebGPU's minimum unless asked for more.
 *
 * @throws {Error} If the adapter gives no device.
 */
export async function openDevice(adapter: GpuAdapter): Promise<OpenDevice> {
  // Dawn hands its own "process events" to setImmediate while it has work under way; it may be called at any time.
  const { setImmediate } = globalThis;
  let processEvents: (() => void) | undefined;
  let opening: Promise<GpuDevice>;
  try {
    globalThis.setImmediate = ((callback: () => void) => {
      processEvents = callback;
      return setImmediate(callback);
    }) as typeof setImmediate;
    opening = adapter.requestDevice({
      requiredFeatures: adapter.features.has("timestamp-query") ? ["timestamp-query"] : [],
      requiredLimits: Object.fromEntries(raisedLimits.map((limit) => [limit, adapter.limits[limit]])),
    });
  } finally {
    globalThis.setImmediate = setImmediate;
  }
  const device = await opening;
  if (processEvents === undefined)
    throw new Error("the package webgpu is of a version that cannot be read from");
  return { device, processEvents };
}

const raisedLimits = [
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
];

/**
 * Why WebGPU cannot work on this machine, found without loading anything: a clause without full stop, or `undefined`
 * if it may work.
 */
export function missingForWebgpu(isSoftwareAllowed: boolean): string | undefined {
  if (process.platform !== "linux") return undefined;
  if (!isSoftwareAllowed && !hasGpuNode())
    return "the system shows no GPU (no /dev/dri/render*, /dev/nvidia*)";
  if (!libraryFolders().some((folder) => existsSync(join(folder, "libvulkan.so.1")))) {
    return "there is no Vulkan loader (libvulkan.so.1; on Debian: apt-get install libvulkan1)";
  }
  return undefined;
}

function hasGpuNode(): boolean {
  if (existsSync("/dev/dxg")) return true;
  if (list("/dev").some((name) => /^nvidia\d+$/.test(name))) return true;
  return list("/dev/dri").some((name) => name.startsWith("render"));
}

function libraryFolders(): string[] {
  const architecture = process.arch === "arm64" ? "aarch64" : "x86_64";
  return [
    ...(process.env.LD_LIBRARY_PATH ?? "").split(":").filter((folder) => folder !== ""),
    `/usr/lib/${architecture}-linux-gnu`,
    `/lib/${architecture}-linux-gnu`,
    "/usr/lib64",
    "/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/run/opengl-driver/lib",
  ];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
