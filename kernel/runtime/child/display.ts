import { randomUUID } from "node:crypto";
import type { MimeBundle } from "../../../lib/display.js";
import { runningCell } from "./cell-run.js";
import { mimeBundle } from "./mime-bundle.js";
import type { Publisher } from "./publisher.js";

/** Options of {@link Display}, named as in the message specification. */
export interface DisplayOptions {
  /** Makes the output one that later calls with the same id and `update` replace. */
  readonly display_id?: string;
  /** Replaces earlier outputs of `display_id` in place of adding one. */
  readonly update?: boolean;
}

/** An output on display. */
export interface DisplayHandle {
  readonly display_id: string;
  /** Replaces what is shown. */
  update(value: unknown): void;
}

/** Shows a value in the output of the running cell. */
export type Display = (value: unknown, options?: DisplayOptions) => DisplayHandle;

/** The `display` that cells call. */
export function createDisplay(publisher: Publisher): Display {
  const publish = (data: MimeBundle, display_id: string, update: boolean): void =>
    publisher.output({
      type: update ? "update_display_data" : "display_data",
      data,
      metadata: {},
      transient: { display_id },
    });
  const display: Display = (value, options = {}) => {
    const id = options.display_id ?? randomUUID();
    const update = options.update ?? false;
    const bundle = mimeBundle(value);
    if (bundle instanceof Promise) {
      // The cell awaits it and fails with it.
      const pending = bundle.then((data) => publish(data, id, update));
      const cell = runningCell.getStore();
      cell?.pendingDisplays.add(pending);
      if (cell?.hasEnded === false) pending.catch(() => {});
    } else {
      publish(bundle, id, update);
    }
    return {
      display_id: id,
      update: (next) => void display(next, { display_id: id, update: true }),
    };
  };
  return display;
}
