import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { type Displayable, displaySymbol, type MimeBundle } from "../display.js";
import { ParameterError } from "../errors.js";
import { type HostComm, hostComms } from "./host-comms.js";
import { openWidgets } from "./open-widgets.js";
import { encodeState, type Referable, traitName, type WireState } from "./wire-state.js";

/** Version of the widget protocol. */
const protocolVersion = "2.1.0";
/** Version of what models and views of the page's packages have in their states. */
const moduleVersion = "2.0.0";

/** What an observer is told. */
export interface WidgetChange<Traits, Name extends keyof Traits = keyof Traits> {
  readonly name: Name;
  readonly old: Traits[Name];
  readonly new: Traits[Name];
}

/** A class of one of the page's packages. */
export interface PageClass {
  readonly module: "@jupyter-widgets/base" | "@jupyter-widgets/controls";
  readonly name: string;
}

/** What a kind of widget is made of. */
export interface WidgetKind<Traits> {
  /** What stands for the widget in the page. */
  readonly model: PageClass;
  readonly view: PageClass;
  /** All traits. */
  readonly defaults: Traits;
  /** Traits that the page does not know. */
  readonly local?: readonly (keyof Traits)[];
  /** Corrects or refuses traits before they apply; `changed` are those that are being set. */
  readonly adjust?: (traits: Traits, changed: readonly (keyof Traits)[]) => void;
}

type Notify = (change: unknown) => Promise<void>;
type Content = Readonly<Record<string, unknown>>;

/**
 * A control in the page that has its state here: setting a trait shows in the page; what a person does there sets
 * the trait and calls the observers.
 *
 * @see https://ipywidgets.readthedocs.io
 */
export class Widget<Traits extends object> implements Displayable, Referable {
  readonly modelId = randomUUID();
  readonly #kind: WidgetKind<Traits>;
  readonly #observers = new Map<unknown, { readonly name: keyof Traits; readonly notify: Notify }>();
  readonly #comm: HostComm;
  #traits: Traits;

  /**
   * @param options - Traits that differ from the defaults.
   * @throws {ParameterError} If there is no such trait, or its value cannot be used.
   * @throws {WidgetHostError} Outside of a notebook.
   */
  constructor(kind: WidgetKind<Traits>, options: Partial<Traits>) {
    this.#kind = kind;
    this.#traits = kind.defaults;
    this.#traits = this.#adjusted(options);
    const { Comm } = hostComms();
    const { state, buffer_paths, buffers } = this.wireState();
    this.#comm = new Comm("jupyter.widget", {
      commId: this.modelId,
      data: { state, buffer_paths },
      metadata: { version: protocolVersion },
      buffers,
    });
    this.#comm.onMessage((data) => this.#receive(data));
    this.#comm.onClose(() => openWidgets.delete(this.modelId));
    openWidgets.add(this);
  }

  /** Reads a trait. */
  get<Name extends keyof Traits>(name: Name): Traits[Name] {
    return this.#traits[name];
  }

  /**
   * Sets several traits at once.
   *
   * @throws {ParameterError} If there is no such trait, or its value cannot be used.
   * @example slider.set({ min: 10, max: 20, value: 15 })
   */
  set(traits: Partial<Traits>): void {
    // Nobody waits for these observers; what they throw is shown at their cells.
    void this.#apply(this.#adjusted(traits));
  }

  /**
   * Calls `observer` when a trait changes, here or in the page. What it prints, shows or throws appears at the cell that
   * called `observe`.
   *
   * @param name - The trait to observe. Default: `value`.
   * @throws {ParameterError} If there is no such trait.
   * @example slider.observe(({ new: value }) => console.log(value))
   */
  observe<Name extends keyof Traits = "value" & keyof Traits>(
    observer: (change: WidgetChange<Traits, Name>) => unknown,
    name: Name = "value" as Name,
  ): void {
    this.#requireTraits([name]);
    const notify = hostComms().atRunningCell(observer) as Notify;
    this.#observers.set(observer, { name, notify });
  }

  /** Ends what {@link observe} began. */
  unobserve<Name extends keyof Traits>(observer: (change: WidgetChange<Traits, Name>) => unknown): void {
    this.#observers.delete(observer);
  }

  /** Takes the widget off the page. */
  close(): void {
    openWidgets.delete(this.modelId);
    this.#comm.close();
  }

  /** The whole state, as the page gets it. */
  wireState(): WireState {
    const { model, view } = this.#kind;
    const names = {
      _modelModule: model.module,
      _modelModuleVersion: moduleVersion,
      _modelName: model.name,
      _viewModule: view.module,
      _viewModuleVersion: moduleVersion,
      _viewName: view.name,
    };
    return encodeState({ ...names, ...this.#shared(this.#traits) });
  }

  /** The view, and for where no page can show it, the text. */
  [displaySymbol](): MimeBundle {
    return {
      "application/vnd.jupyter.widget-view+json": {
        version_major: 2,
        version_minor: 0,
        model_id: this.modelId,
      },
      "text/plain": inspect(this),
    };
  }

  /** The class and the traits that differ from its defaults. */
  [inspect.custom](depth: number, options: object): string {
    const name = this.constructor.name;
    if (depth < 0) return `[${name}]`;
    const { defaults } = this.#kind;
    const different = Object.entries(this.#traits).filter(
      ([trait, value]) => !trait.startsWith("_") && value !== defaults[trait as keyof Traits],
    );
    return `${name} ${inspect(Object.fromEntries(different), { ...options, depth: depth - 1 })}`;
  }

  /** What the page sends that is no state, such as a click. */
  protected receiveEvent(_content: Content): unknown {
    return undefined;
  }

  #adjusted(changes: Partial<Traits>): Traits {
    const names = Object.keys(changes) as (keyof Traits)[];
    this.#requireTraits(names);
    const traits = { ...this.#traits, ...changes };
    this.#kind.adjust?.(traits, names);
    return traits;
  }

  #requireTraits(names: readonly (keyof Traits)[]): void {
    const { defaults } = this.#kind;
    const unknown = names.find((name) => !(name in defaults));
    if (unknown === undefined) return;
    const known = Object.keys(defaults).filter((name) => !name.startsWith("_"));
    throw new ParameterError(
      `Expected a trait of ${this.constructor.name} (${known.join(", ")}), got ${JSON.stringify(unknown)}.`,
    );
  }

  /** Makes traits the present ones and tells page and observers; `isKnown` are those that the page has already. */
  async #apply(traits: Traits, isKnown: (name: keyof Traits) => boolean = () => false): Promise<void> {
    const before = this.#traits;
    const changed = (Object.keys(traits) as (keyof Traits)[]).filter(
      (name) => !Object.is(traits[name], before[name]),
    );
    this.#traits = traits;
    const news = changed.filter((name) => !isKnown(name)).map((name) => [name, traits[name]] as const);
    const shared = this.#shared(Object.fromEntries(news));
    if (Object.keys(shared).length > 0) this.#send("update", encodeState(shared));
    for (const name of changed) {
      const change = { name, old: before[name], new: traits[name] };
      for (const { name: observed, notify } of [...this.#observers.values()]) {
        if (observed === name) await notify(change);
      }
    }
  }

  #shared(traits: object): Record<string, unknown> {
    const { local = [] } = this.#kind;
    return Object.fromEntries(
      Object.entries(traits).filter(([name]) => !local.includes(name as keyof Traits)),
    );
  }

  #send(method: "update" | "echo_update", { state, buffer_paths, buffers }: WireState): void {
    if (this.#comm.isOpen) this.#comm.send({ method, state, buffer_paths }, { buffers });
  }

  async #receive({ method, state, content }: Content): Promise<void> {
    if (method === "request_state") this.#send("update", this.wireState());
    if (method === "custom") await this.receiveEvent(content as Content);
    if (method === "update") await this.#takeFromPage(state as Content);
  }

  async #takeFromPage(state: Content): Promise<void> {
    // Other pages on this kernel learn of the change from the echo.
    this.#send("echo_update", { state, buffer_paths: [], buffers: [] });
    const known = Object.entries(state)
      .map(([name, value]) => [traitName(name), value] as const)
      .filter(([name]) => name in this.#kind.defaults);
    const changes = Object.fromEntries(known) as Partial<Traits>;
    await this.#apply(this.#adjusted(changes), (name) => name in changes);
  }
}
