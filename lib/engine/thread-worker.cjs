// One thread of the pool: instantiates the kernels over the shared memory and serves jobs for good.
// The loop runs inside WebAssembly; the thread ends with its process or by Worker.terminate().
const v8 = require("node:v8");
const { workerData } = require("node:worker_threads");

v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
const { module: kernels, memory, stackTop, worker } = workerData;
const instance = new WebAssembly.Instance(kernels, { env: { memory } });
instance.exports.__stack_pointer.value = stackTop;
instance.exports.worker_main(worker);
