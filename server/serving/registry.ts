import type { Artifact } from "../../lib/artifact/artifact.js";
import type { ModelSummary } from "../../lib/artifact/wire.js";
import { ModelLoadError, ModelNotFoundError, ModelNotReadyError, messageOf } from "./errors.js";
import { KeyedTurns } from "./keyed-turns.js";
import type { LoadedModel } from "./loaded-model.js";
import type { Log } from "./log.js";
import type { ModelRepository } from "./repository.js";

/** What {@link ModelRegistry} is made of. */
export interface RegistryOptions {
  readonly repository: ModelRepository;
  /** Opens and proves an artifact; throws if it cannot serve. */
  readonly loadModel: (artifact: Artifact) => Promise<LoadedModel>;
  readonly log: Log;
  /** Told what happens, for the figures. */
  readonly observer?: RegistryObserver;
}

/** Told what a {@link ModelRegistry} does. */
export interface RegistryObserver {
  /** A version was read, verified, opened and warmed up in `seconds`. */
  loaded(model: LoadedModel, seconds: number): void;
  /** `model` no longer answers. */
  retired(model: LoadedModel): void;
}

/** Why a version does not answer. */
interface Refusal {
  readonly version: string;
  readonly reason: string;
}

const unloadedReason = "It was unloaded. Load it to have it answer again.";

/** At least one of the two is there. */
interface Entry {
  readonly active?: LoadedModel;
  /** Why the newest version is not the one that answers. */
  readonly refusal?: Refusal;
}

/**
 * The models that are loaded: one active version a name. A new version is read, verified, opened and warmed up
 * before it is swapped in; if any of that fails, the version that answered before still does. The old version
 * finishes the requests it has.
 */
export class ModelRegistry {
  readonly #options: RegistryOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #turns = new KeyedTurns();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /**
   * The version that answers now.
   *
   * @throws {ModelNotFoundError} If the name was never loaded.
   * @throws {ModelNotReadyError} If it is unloaded or every version was refused.
   */
  get(name: string): LoadedModel {
    const { active, refusal } = this.#entries.get(name) ?? {};
    if (active !== undefined) return active;
    if (refusal !== undefined) throw new ModelNotReadyError(name, refusal.reason);
    throw new ModelNotFoundError(name, this.#names());
  }

  /** Version that answers now, or else the one that was last refused; nothing for a name never loaded. */
  knownVersion(name: string): string | undefined {
    const { active, refusal } = this.#entries.get(name) ?? {};
    return active?.version ?? refusal?.version;
  }

  /** Every model that is loaded or failed to be, sorted by name. */
  summaries(): ModelSummary[] {
    return [...this.#entries]
      .map(([name, entry]) => toSummary(name, entry))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** One model's row of {@link summaries}. @throws {ModelNotFoundError} If the name was never loaded. */
  summary(name: string): ModelSummary {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new ModelNotFoundError(name, this.#names());
    return toSummary(name, entry);
  }

  /**
   * Loads what the repository holds, but for what was unloaded. A model that fails is logged and listed with its
   * reason.
   */
  async loadAll(): Promise<void> {
    const { repository } = this.#options;
    for (const name of await repository.list()) {
      if (await repository.isWithdrawn(name)) {
        const version = (await repository.versions(name)).at(-1) ?? "";
        this.#entries.set(name, { refusal: { version, reason: unloadedReason } });
        continue;
      }
      // Already logged and kept as the model's refusal.
      await this.load(name).catch(() => undefined);
    }
  }

  /**
   * Swaps in the newest stored version. If that is refused and no version answers yet, the one before it is
   * tried, and so on.
   *
   * @throws {ModelNotFoundError} If none is stored.
   * @throws {ModelLoadError} If the newest version was refused, whether or not an older one answers.
   */
  load(name: string): Promise<LoadedModel> {
    return this.#turns.run(name, async () => {
      const versions = await this.#options.repository.versions(name);
      const newest = versions.at(-1);
      if (newest === undefined) throw new ModelNotFoundError(name, await this.#options.repository.list());
      try {
        const model = await this.#swapIn(name, newest);
        await this.#options.repository.setWithdrawn(name, false);
        return model;
      } catch (error) {
        if (!(error instanceof ModelLoadError)) throw error;
        const { version, reason } = error;
        for (const older of versions.slice(0, -1).reverse()) {
          if (this.#active(name)?.version !== undefined) break;
          await this.#swapIn(name, older).catch(() => undefined);
        }
        this.#entries.set(name, { ...this.#entries.get(name), refusal: { version, reason } });
        throw error;
      }
    });
  }

  /**
   * Takes a model out of service, also for later starts; resolves once the requests it has are answered.
   *
   * @throws {ModelNotFoundError | ModelNotReadyError} If it is not loaded.
   */
  unload(name: string): Promise<void> {
    return this.#turns.run(name, async () => {
      const model = this.get(name);
      await this.#options.repository.setWithdrawn(name, true);
      this.#entries.set(name, { refusal: { version: model.version, reason: unloadedReason } });
      this.#options.log.info("model_unloaded", { model: name, version: model.version });
      await this.#retire(model);
    });
  }

  /** Frees every session once its requests are answered. */
  async close(): Promise<void> {
    await this.#turns.drain();
    const models = [...this.#entries.values()].flatMap(({ active }) => active ?? []);
    this.#entries.clear();
    await Promise.all(models.map((model) => this.#retire(model)));
  }

  /** @throws {ModelLoadError} */
  async #swapIn(name: string, version: string): Promise<LoadedModel> {
    const { repository, loadModel, log, observer } = this.#options;
    const start = performance.now();
    let model: LoadedModel;
    try {
      model = await loadModel(await repository.read(name, version));
    } catch (cause) {
      log.error("model_refused", { model: name, version, reason: messageOf(cause) });
      throw new ModelLoadError(name, version, messageOf(cause), this.#active(name)?.version, { cause });
    }
    const seconds = (performance.now() - start) / 1000;
    const before = this.#active(name);
    this.#entries.set(name, { active: model });
    if (before !== undefined) await this.#retire(before);
    observer?.loaded(model, seconds);
    log.info("model_loaded", { model: name, version, sha256: model.sha256, seconds });
    return model;
  }

  async #retire(model: LoadedModel): Promise<void> {
    this.#options.observer?.retired(model);
    await model.close();
  }

  #active(name: string): LoadedModel | undefined {
    return this.#entries.get(name)?.active;
  }

  /** Names of the models that answer, sorted. */
  #names(): string[] {
    return [...this.#entries].flatMap(([name, { active }]) => (active === undefined ? [] : [name])).sort();
  }
}

function toSummary(name: string, { active, refusal }: Entry): ModelSummary {
  return {
    name,
    version: active?.version ?? refusal?.version ?? "",
    state: active === undefined ? "UNAVAILABLE" : "READY",
    ...(refusal === undefined ? {} : { reason: refusal.reason }),
    sha256: active?.sha256 ?? "",
  };
}
