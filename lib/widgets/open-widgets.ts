import { type HostComm, hostComms } from "./host-comms.js";
import type { WireState } from "./wire-state.js";

interface OpenWidget {
  readonly modelId: string;
  wireState(): WireState;
}

const controlTarget = "jupyter.widget.control";

/** The widgets that are not closed. A page that comes later, after a reload for example, asks for all of their states. */
class OpenWidgets {
  readonly #widgets = new Map<string, OpenWidget>();
  #isControlled = false;

  add(widget: OpenWidget): void {
    this.#widgets.set(widget.modelId, widget);
    if (this.#isControlled) return;
    this.#isControlled = true;
    hostComms().Comm.register(controlTarget, (comm) => comm.onMessage(() => this.#sendStates(comm)));
  }

  delete(modelId: string): void {
    this.#widgets.delete(modelId);
  }

  #sendStates(comm: HostComm): void {
    const all = [...this.#widgets].map(([id, widget]) => [id, widget.wireState()] as const);
    const states = all.map(([id, { state }]) => [
      id,
      {
        model_module: state._model_module,
        model_module_version: state._model_module_version,
        model_name: state._model_name,
        state,
      },
    ]);
    comm.send(
      {
        method: "update_states",
        states: Object.fromEntries(states),
        buffer_paths: all.flatMap(([id, { buffer_paths }]) => buffer_paths.map((path) => [id, ...path])),
      },
      { buffers: all.flatMap(([, { buffers }]) => buffers) },
    );
  }
}

/** The widgets of this process. */
export const openWidgets = new OpenWidgets();
