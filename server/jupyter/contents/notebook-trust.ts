import { createHmac, type Hmac } from "node:crypto";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import type { Log } from "../log.js";
import { secretIn } from "../secret-file.js";
import { joinNotebookLines } from "./notebook-text.js";
import { SignatureStore } from "./signature-store.js";
import { areCellsTrusted, markCells, unmarkCells } from "./trusted-cells.js";

const secretBytes = 1024;

/**
 * Knows which notebooks this person made or trusts, by an HMAC of all that is in them: outputs that came with a file from
 * elsewhere, or were changed outside, are not trusted to run scripts.
 *
 * @see nbformat `NotebookNotary`, which shares the secret; its database is SQLite, ours is a text file beside it.
 */
export class NotebookTrust {
  readonly #secretFile: string;
  readonly #store: SignatureStore;
  readonly #log: Log;
  #secret: Promise<string> | undefined;

  /**
   * @param dataFolder - Jupyter's data folder of this person; created when needed.
   * @param log - Told what goes wrong while a server marks or signs. Default: nobody.
   */
  constructor(dataFolder: string, log: Log = () => {}) {
    this.#log = log;
    this.#secretFile = join(dataFolder, "notebook_secret");
    this.#store = new SignatureStore(join(dataFolder, "cellship_nbsignatures"));
  }

  /** Whether the notebook is as it was when it was last signed. */
  async isTrusted(notebook: JsonObject): Promise<boolean> {
    return this.#store.has(await this.#signatureOf(notebook));
  }

  /** Trusts the notebook, as it is, from now on. */
  async sign(notebook: JsonObject): Promise<void> {
    await this.#store.add(await this.#signatureOf(notebook));
  }

  /** A notebook that was read, with its code cells marked. Where signatures cannot be read, none is trusted. */
  async mark(notebook: JsonObject): Promise<JsonObject> {
    const isTrusted = await this.isTrusted(notebook).catch((error: unknown) => {
      this.#log(`Signatures of notebooks cannot be read: ${String(error)}`);
      return false;
    });
    return markCells(notebook, isTrusted);
  }

  /** Signs a notebook that was stored, if all of its cells are trusted. Where that fails, it is stored all the same. */
  async signIfTrusted(notebook: JsonObject): Promise<void> {
    if (!areCellsTrusted(notebook)) return;
    await this.sign(notebook).catch((error: unknown) => {
      this.#log(`A notebook cannot be signed: ${String(error)}`);
    });
  }

  async #signatureOf(notebook: JsonObject): Promise<string> {
    this.#secret ??= secretIn(this.#secretFile, secretBytes);
    const hmac = createHmac("sha256", await this.#secret);
    update(hmac, joinNotebookLines(unmarkCells(withoutTransient(notebook))));
    return `sha256:${hmac.digest("hex")}`;
  }
}

/** Without what nbformat does not store. */
function withoutTransient(notebook: JsonObject): JsonObject {
  if (!isJsonObject(notebook.metadata)) return notebook;
  const { orig_nbformat, orig_nbformat_minor, signature, ...metadata } = notebook.metadata;
  return { ...notebook, metadata };
}

/**
 * Digests a value as JSON with sorted keys. nbformat leaves out all punctuation, so that text can be moved from where it
 * is harmless to where it is not.
 */
function update(hmac: Hmac, value: unknown): void {
  if (Array.isArray(value)) {
    hmac.update("[");
    for (const item of value) {
      update(hmac, item);
      hmac.update(",");
    }
    hmac.update("]");
  } else if (isJsonObject(value)) {
    hmac.update("{");
    for (const key of Object.keys(value).sort()) {
      hmac.update(`${JSON.stringify(key)}:`);
      update(hmac, value[key]);
      hmac.update(",");
    }
    hmac.update("}");
  } else {
    hmac.update(JSON.stringify(value) ?? "null");
  }
}
