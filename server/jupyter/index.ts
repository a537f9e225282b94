export { jupyterKernelFolders, type Surroundings } from "./jupyter-paths.js";
export { defaultKernelPolicy, type KernelModel, type KernelPolicy } from "./kernel.js";
export { createKernelSpecs, type KernelSpec, type KernelSpecs } from "./kernel-specs.js";
export { type LabBundle, LabNotBuiltError, openLabBundle } from "./lab/bundle.js";
export { LabSettings } from "./lab/settings.js";
export { LabWorkspaces } from "./lab/workspaces.js";
export type { Log } from "./log.js";
export { type NotebookServer, type NotebookServerOptions, startNotebookServer } from "./notebook-server.js";
export type { Lab } from "./routes/lab.js";
