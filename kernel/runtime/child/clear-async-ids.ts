/**
 * JavaScript to evaluate in a paused thread before its execution is terminated. A termination unwinds past the code
 * that keeps Node.js's stack of async ids, which would abort the process at its next check.
 * (`--no-force-async-hooks-checks` covers the checks before.)
 */
export const clearAsyncIds = 'process.binding("async_wrap").clearAsyncIdStack()';
