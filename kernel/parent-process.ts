/**
 * Calls `onExit` once when the process that started this one has gone, so that a kernel does not outlive a
 * notebook server that crashed.
 *
 * @param pid - Process id of the parent, from `JPY_PARENT_PID`.
 * @param everyMs - How often to look. Default 1,000.
 * @returns A function that stops watching.
 */
export function watchParent(pid: number, onExit: () => void, everyMs = 1_000): () => void {
  // A dead parent that nobody has waited for keeps its id; a direct child notices by its own parent changing.
  const isDirectParent = process.ppid === pid;
  const timer = setInterval(() => {
    if (isDirectParent ? process.ppid === pid : exists(pid)) return;
    clearInterval(timer);
    onExit();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Whether a process has the id; one that belongs to someone else counts. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
