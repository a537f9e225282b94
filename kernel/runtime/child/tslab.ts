import type { DisplayContent } from "../wire.js";
import type { Publisher } from "./publisher.js";

/** The hook of tslab's kernel module through which its display functions publish. */
interface TslabKernel {
  lastWriteDisplayData: ((content: DisplayContent, update?: boolean) => void) | null;
}

/** Lets tslab's display functions publish here; without its own kernel running they throw "Not ready". */
export function connectTslab(require: NodeJS.Require, publisher: Publisher): void {
  const kernel: TslabKernel = require("tslab/dist/jupyter.js");
  kernel.lastWriteDisplayData = ({ data, metadata, transient }, update = false) => {
    publisher.display(update ? "update_display_data" : "display_data", {
      data,
      metadata,
      transient: transient.display_id === undefined ? {} : { display_id: transient.display_id },
    });
  };
}
