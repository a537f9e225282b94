/**
 * Says that a figure is not what it seems; in a notebook the line appears below the cell.
 *
 * @param category - scikit-learn's name of the warning.
 */
export function warn(message: string, category = "UndefinedMetricWarning"): void {
  console.warn(`${category}: ${message}`);
}
