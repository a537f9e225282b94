import { BadRequestError } from "../errors.js";
import { createReplacement, type Replacement } from "../write-atomic.js";

/** Number of the piece that completes an upload. */
export const lastChunk = -1;

const abandonedMs = 60 * 60_000;

interface Upload {
  readonly replacement: Replacement;
  readonly timer: NodeJS.Timeout;
  nextChunk: number;
}

/**
 * Files that arrive in pieces: 1, 2, … and {@link lastChunk}. The file itself changes when the last piece is there; an
 * upload that breaks off leaves it as it was, and its pieces are forgotten after an hour.
 */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();

  /**
   * Adds a piece. The first one begins anew, whatever came before.
   *
   * @param file - Absolute path of the file that it becomes a part of.
   * @returns Absolute path of the file that holds the pieces so far.
   * @throws {BadRequestError} If it is not the piece that comes next.
   */
  async add(file: string, chunk: number, data: Uint8Array): Promise<string> {
    if (chunk === 1) await this.#begin(file);
    const upload = this.#uploads.get(file);
    if (!upload) throw new BadRequestError(`Expected chunk 1 to begin the upload, got chunk ${chunk}.`);
    if (chunk !== lastChunk && chunk !== upload.nextChunk) {
      await this.#end(file);
      throw new BadRequestError(
        `Expected chunk ${upload.nextChunk}, got chunk ${chunk}. Upload the file again.`,
      );
    }
    upload.nextChunk += 1;
    upload.timer.refresh();
    try {
      await upload.replacement.append(data);
      if (chunk !== lastChunk) return upload.replacement.temporary;
      await upload.replacement.commit();
      this.#forget(file);
      return file;
    } catch (error) {
      await this.#end(file);
      throw error;
    }
  }

  /** Forgets what has not been completed. */
  async close(): Promise<void> {
    await Promise.all([...this.#uploads.keys()].map((file) => this.#end(file)));
  }

  async #begin(file: string): Promise<void> {
    await this.#end(file);
    const replacement = await createReplacement(file);
    const timer = setTimeout(() => void this.#end(file).catch(() => {}), abandonedMs).unref();
    this.#uploads.set(file, { replacement, timer, nextChunk: 1 });
  }

  async #end(file: string): Promise<void> {
    await this.#forget(file)?.replacement.discard();
  }

  #forget(file: string): Upload | undefined {
    const upload = this.#uploads.get(file);
    this.#uploads.delete(file);
    if (upload) clearTimeout(upload.timer);
    return upload;
  }
}
