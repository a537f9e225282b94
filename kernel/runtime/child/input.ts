import { randomUUID } from "node:crypto";
import type { InputAnswer } from "../runtime.js";
import type { Publisher } from "./publisher.js";

/** Asks the person at the notebook for a line of text. */
export interface Input {
  /**
   * Resolves with what was typed.
   *
   * @param prompt - Shown before the field. Default: empty.
   * @throws {InputError} If the client cannot ask, or the cell ended first.
   */
  (prompt?: string): Promise<string>;
  /** The same for what must not be seen while it is typed. */
  password(prompt?: string): Promise<string>;
}

/** Nobody answered. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code = "input_unavailable";
}

interface Waiting {
  resolve(value: string): void;
  reject(error: InputError): void;
}

/** The questions that cells ask, until their answers come. */
export class Questions {
  readonly #publisher: Publisher;
  readonly #waiting = new Map<string, Waiting>();

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** The `input` that cells call. */
  createInput(): Input {
    const ask = (prompt: unknown, password: boolean): Promise<string> =>
      new Promise((resolve, reject) => {
        const id = randomUUID();
        this.#waiting.set(id, { resolve, reject });
        this.#publisher.output({ type: "input_request", id, prompt: String(prompt), password });
      });
    return Object.assign((prompt = "") => ask(prompt, false), {
      password: (prompt = "") => ask(prompt, true),
    });
  }

  /** Takes an answer from the kernel. */
  settle(answer: InputAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.value !== undefined) waiting?.resolve(answer.value);
    else waiting?.reject(new InputError(answer.error));
  }
}
