/**
 * Does a task for each item, some at a time, in their order.
 *
 * @param limit - How many at a time, ≥ 1.
 * @returns The results in the order of the items.
 * @throws What the first task that fails throws, after those that had begun have ended; no other one begins.
 */
export async function runInParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !hasFailed; next = queue.shift()) {
      const [index, item] = next;
      try {
        results[index] = await task(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const failure = ended.find((end) => end.status === "rejected");
  if (failure) throw failure.reason;
  return results;
}
