import { isInterruption, outputCell, runningCell } from "./cell-run.js";

/**
 * Ties a callback to the running cell: what it prints, shows or throws, whenever it is called, appears there. An interrupt
 * still ends what called it.
 *
 * @param report - Shows an error.
 */
export function atRunningCell<Arguments extends readonly unknown[]>(
  callback: (...values: Arguments) => unknown,
  report: (error: unknown) => void,
): (...values: Arguments) => Promise<void> {
  const cell = outputCell.getStore() ?? runningCell.getStore();
  const guarded = async (...values: Arguments): Promise<void> => {
    try {
      await callback(...values);
    } catch (error) {
      if (isInterruption(error)) throw error;
      report(error);
    }
  };
  return (...values) => (cell === undefined ? guarded(...values) : outputCell.run(cell, guarded, ...values));
}
