/** A channel to the front end, as far as widgets use it. */
export interface HostComm {
  readonly isOpen: boolean;
  send(data: object, extras?: { readonly buffers?: readonly Uint8Array[] }): void;
  onMessage(listener: (data: Readonly<Record<string, unknown>>) => unknown): void;
  onClose(listener: () => unknown): void;
  close(): void;
}

/** What a notebook kernel offers to widgets. */
export interface HostComms {
  readonly Comm: {
    new (
      target: string,
      options: {
        readonly commId: string;
        readonly data: object;
        readonly metadata: object;
        readonly buffers: readonly Uint8Array[];
      },
    ): HostComm;
    register(target: string, opened: (comm: HostComm) => void): void;
  };
  /**
   * Ties a callback to the running cell: what it prints, shows or throws, whenever it is called, appears there.
   * The result resolves when the callback has ended.
   */
  atRunningCell<Arguments extends readonly unknown[]>(
    callback: (...values: Arguments) => unknown,
  ): (...values: Arguments) => Promise<void>;
}

/** Where a notebook kernel leaves its {@link HostComms} for libraries. */
export const hostCommsSymbol: unique symbol = Symbol.for("cellship.comms") as never;

/** A widget was made where no front end can show it. */
export class WidgetHostError extends Error {
  override readonly name = "WidgetHostError";
  readonly code = "no_notebook";

  constructor() {
    super("Widgets need a notebook: expected cellship's kernel, found plain Node.js. Run this in a cell.");
  }
}

/** @throws {WidgetHostError} Outside of a notebook. */
export function hostComms(): HostComms {
  const comms = (globalThis as { [hostCommsSymbol]?: HostComms })[hostCommsSymbol];
  if (comms === undefined) throw new WidgetHostError();
  return comms;
}
