import type { Emitter } from "../layer-call.js";

/** Layers that act during training only. */
export const identity: Emitter = (call) => call.input.name;
