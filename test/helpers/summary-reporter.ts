import type { Reporter, TestModule } from "vitest/node";

/**
 * Closes a run with `<n> passed, <n> failed, <n> skipped` alone on a line, for machines that read the log. Before it stand the
 * tests that passed only when they were run again: each is a fault to find.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A file that fails to load has no test to count.
      if (module.state() === "failed" && module.children.allTests().next().done) counts.failed += 1;
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
        if (test.diagnostic()?.flaky) console.log(`flaky: ${module.relativeModuleId} > ${test.fullName}`);
      }
    }
    const failed = counts.failed + counts.pending;
    console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
  }
}
