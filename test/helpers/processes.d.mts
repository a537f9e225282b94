/** A process and all below it, the process first. */
export function processTree(root: number): number[];

/** Resident memory of some processes together, MiB. */
export function residentMebibytes(pids: readonly number[]): number;
