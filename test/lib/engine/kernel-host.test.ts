import { describe, expect, it } from "vitest";
import { openKernels } from "../../../lib/engine/kernel-host.js";
import { dispatchHeader, exportedFunctions } from "../../../lib/engine/native/dispatch.mjs";

describe("the choice of kernels", () => {
  it("is WebAssembly, with the reason, where CELLSHIP_NATIVE=0 says so", () => {
    const host = openKernels("0");
    expect(host.name).toBe("WebAssembly SIMD kernels");
    expect(host.nativeReason).toBe("CELLSHIP_NATIVE=0 asks for WebAssembly");
  });

  it("names a reason exactly when the native kernels are not used", () => {
    const host = openKernels("");
    expect(host.name === "native AVX2 kernels").toBe(host.nativeReason === undefined);
  });
});

describe("the native kernels' table", () => {
  it("passes each parameter by the type that the C file declares", () => {
    const source = "EXPORT int f(const window *w, float rate,\n             u32 seed) {\n";
    const functions = exportedFunctions(source);
    expect(functions).toEqual([{ name: "f", result: "int", parameters: ["void *", "float", "u32"] }]);
    expect(dispatchHeader(functions)).toContain(
      "case 0: return f(address(a[0]), (float)a[1], (u32)(long long)a[2]);",
    );
  });

  it("leaves out what never returns", () => {
    expect(exportedFunctions("EXPORT void worker_main(int worker) {")).toEqual([]);
  });
});
