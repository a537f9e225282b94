/** What a person completes between cells. */
export const soakCompletion: string;

/** The cell number `index` of a long session. */
export function soakCell(index: number): string;

/** Status that the cell's reply has to have. */
export function soakStatus(index: number): "ok" | "error";
