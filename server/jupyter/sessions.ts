import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import { NotFoundError } from "./errors.js";
import type { KernelModel } from "./kernel.js";
import type { Kernels } from "./kernels.js";

/** A document and the kernel that serves it, as the REST API shows them. */
export interface SessionModel {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly kernel: KernelModel;
  /** The same path and name, for older clients. */
  readonly notebook: { readonly path: string; readonly name: string };
}

/** Which document has which kernel. */
export interface SessionFields {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly kernelId: string;
}

/** The sessions of this server. A session ends with its kernel. */
export class Sessions {
  readonly #sessions = new Map<string, SessionFields>();
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  list(): readonly SessionModel[] {
    this.#forgetEnded();
    return [...this.#sessions].map(([id, fields]) => this.#model(id, fields));
  }

  /** @throws {NotFoundError} If no session has this id. */
  get(id: string): SessionModel {
    return this.#model(id, this.#fields(id));
  }

  findByPath(path: string): SessionModel | undefined {
    return this.list().find((session) => session.path === path);
  }

  add(fields: SessionFields): SessionModel {
    const id = randomUUID();
    this.#sessions.set(id, fields);
    return this.#model(id, fields);
  }

  /** @throws {NotFoundError} If no session has this id. */
  update(id: string, changes: Partial<SessionFields>): SessionModel {
    const fields = { ...this.#fields(id), ...changes };
    this.#sessions.set(id, fields);
    return this.#model(id, fields);
  }

  /** Lets the sessions of a document, or of the documents in a folder, follow its new path. */
  follow(path: string, newPath: string): void {
    for (const [id, fields] of this.#sessions) {
      if (fields.path === path) {
        const name = fields.name === posix.basename(path) ? posix.basename(newPath) : fields.name;
        this.#sessions.set(id, { ...fields, path: newPath, name });
      } else if (fields.path.startsWith(`${path}/`)) {
        this.#sessions.set(id, { ...fields, path: newPath + fields.path.slice(path.length) });
      }
    }
  }

  /** Forgets the session; its kernel runs on. */
  remove(id: string): void {
    this.#sessions.delete(id);
  }

  #fields(id: string): SessionFields {
    this.#forgetEnded();
    const fields = this.#sessions.get(id);
    if (!fields) throw new NotFoundError(`Session not found: session_id='${id}'`);
    return fields;
  }

  #forgetEnded(): void {
    for (const [id, { kernelId }] of this.#sessions) {
      if (!this.#kernels.has(kernelId)) this.#sessions.delete(id);
    }
  }

  #model(id: string, { path, name, type, kernelId }: SessionFields): SessionModel {
    return { id, path, name, type, kernel: this.#kernels.get(kernelId).model, notebook: { path, name } };
  }
}
