import type { LanguageService } from "./language-service.js";
import type { PreloadedModules } from "./preloaded-modules.js";

/** What the worker thread is started with. */
export interface WorkerOptions {
  readonly workingDirectory: string;
  readonly preloaded: PreloadedModules;
}

/** A method of the language service, other than `close`, that runs in the worker thread. */
export type Method = Exclude<keyof LanguageService, "close">;

/** A call, as the worker thread receives it. */
export type Request = {
  [M in Method]: { readonly id: number; readonly method: M; readonly args: Parameters<LanguageService[M]> };
}[Method];

/** The worker's answer to the call with the same `id`. */
export type Response =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: Error };
