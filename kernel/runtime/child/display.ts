import { randomUUID } from "node:crypto";
import type { MimeBundle } from "../../../lib/display.js";
import { runningCell } from "./cell-run.js";
import { type DisplayAsFormats, type DisplayFormats, displayFormats } from "./display-formats.js";
import { mimeBundle } from "./mime-bundle.js";
import type { Publisher } from "./publisher.js";

/** Options of {@link Display}, named as in the message specification. */
export interface DisplayOptions {
  /** Makes the output one that later calls with the same id and `update` replace. */
  readonly display_id?: string;
  /** Replaces earlier outputs of `display_id` in place of adding one. */
  readonly update?: boolean;
}

/** An output on display. As a cell's last value it shows nothing: it is shown already. */
export class DisplayHandle {
  readonly display_id: string;
  readonly #display: Show;

  constructor(display_id: string, display: Show) {
    this.display_id = display_id;
    this.#display = display;
  }

  /** Whether a value is a handle; asks nothing of a proxy. */
  static is(value: unknown): value is DisplayHandle {
    return typeof value === "object" && value !== null && #display in value;
  }

  /** Replaces what is shown. */
  update(value: unknown): void {
    this.#display(value, { display_id: this.display_id, update: true });
  }
}

type Show = (value: unknown, options?: DisplayOptions) => DisplayHandle;

/** Shows a value in the output of the running cell. */
export type Display = Show & DisplayFormats<DisplayHandle> & DisplayAsFormats;

/** The `display` that cells call. */
export function createDisplay(publisher: Publisher): Display {
  const publish = (data: MimeBundle, display_id: string, update: boolean): void =>
    publisher.display(update ? "update_display_data" : "display_data", {
      data,
      metadata: {},
      transient: { display_id },
    });
  const display: Show = (value, options = {}) => {
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
    return new DisplayHandle(id, display);
  };
  return Object.assign(display, displayFormats(display));
}
