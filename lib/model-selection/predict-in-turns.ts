import { disposeRows, type Rows, rowCount, takeRows } from "../data/take-rows.js";
import { Breath } from "../engine/breath.js";

/** A fixed number, so that a seed makes a search repeat exactly: answers may differ in the last bits from one to another. */
const pieceRows = 128;

/**
 * Predicts row by row what `predict` would for all of them, with turns of the event loop in between.
 *
 * @param x - n rows.
 * @param predict - Answers once a row.
 * @returns n answers.
 * @throws The signal's reason if it is aborted.
 */
export async function predictInTurns<X extends Rows, Answer>(
  x: X,
  predict: (rows: X) => readonly Answer[],
  signal?: AbortSignal,
): Promise<Answer[]> {
  const breath = new Breath();
  await breath.take();
  const count = rowCount(x, "x");
  const answers: Answer[] = [];
  for (let start = 0; start < count; start += pieceRows) {
    if (breath.isDue) await breath.take();
    signal?.throwIfAborted();
    const size = Math.min(pieceRows, count - start);
    const piece = takeRows(
      x,
      Array.from({ length: size }, (_, row) => start + row),
    );
    try {
      answers.push(...predict(piece));
    } finally {
      disposeRows(piece);
    }
  }
  return answers;
}
