export { jupyterKernelFolders, type Surroundings } from "./jupyter-paths.js";
export { defaultKernelPolicy, type KernelModel, type KernelPolicy } from "./kernel.js";
export { createKernelSpecs, type KernelSpec, type KernelSpecs } from "./kernel-specs.js";
export type { Log } from "./log.js";
export { type NotebookServer, type NotebookServerOptions, startNotebookServer } from "./notebook-server.js";
