import { dfd } from "../danfojs.js";
import { type Displayable, displaySymbol, type MimeBundle } from "../display.js";
import { htmlTable, textTable } from "../table.js";

/** One combination of parameters and how it fared. */
export interface SearchTrial<P> {
  readonly params: P;
  /** One score a fold; higher is better. */
  readonly scores: readonly number[];
  readonly meanScore: number;
  /** Population standard deviation of the folds' scores. */
  readonly stdScore: number;
  /** 1 for the best; equal means share the smallest rank. */
  readonly rank: number;
  /** Wall time of all folds, seconds. */
  readonly fitSeconds: number;
}

/** What a search tried, best first; a table in a notebook. */
export class SearchResults<P extends Readonly<Record<string, unknown>>> implements Displayable {
  readonly trials: readonly SearchTrial<P>[];

  /** @param trials - In any order; ranks are assigned here. */
  constructor(trials: readonly Omit<SearchTrial<P>, "rank">[]) {
    this.trials = trials
      .map((trial) => ({
        ...trial,
        rank: 1 + trials.filter((other) => beats(other, trial)).length,
      }))
      .sort((a, b) => a.rank - b.rank);
  }

  /** One row a trial: its parameters as text where they are not numbers or text, then scores, rank and seconds. */
  toDataFrame(): dfd.DataFrame {
    const rows = this.trials.map((trial) => [
      ...this.#names().map((name) => simple(trial.params[name])),
      trial.meanScore,
      trial.stdScore,
      trial.rank,
      trial.fitSeconds,
    ]);
    return new dfd.DataFrame(rows, {
      columns: [...this.#names(), "meanScore", "stdScore", "rank", "fitSeconds"],
    });
  }

  [displaySymbol](): MimeBundle {
    const headings = ["rank", "score", "±", ...this.#names(), "seconds"];
    const rows = this.trials.map((trial) => [
      String(trial.rank),
      trial.meanScore.toFixed(4),
      trial.stdScore.toFixed(4),
      ...this.#names().map((name) => String(simple(trial.params[name]))),
      trial.fitSeconds.toFixed(2),
    ]);
    return {
      "text/plain": textTable([headings, ...rows], "right"),
      "text/html": htmlTable(headings, rows, "right"),
    };
  }

  #names(): string[] {
    return Object.keys(this.trials[0]?.params ?? {});
  }
}

/** A mean that is not a number, of a training that diverged, is beaten by every other. */
function beats(a: { readonly meanScore: number }, b: { readonly meanScore: number }): boolean {
  return a.meanScore > b.meanScore || (Number.isNaN(b.meanScore) && !Number.isNaN(a.meanScore));
}

function simple(value: unknown): string | number | boolean {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  return JSON.stringify(value) ?? String(value);
}
