// Runs the specs that TensorFlow.js ships for backends on one backend and writes what became of each.
// Usage: node run-tfjs-core.mjs <backend> <report.json> [part of the spec names to run]
import { writeFileSync } from "node:fs";
import { createRequire, register } from "node:module";

const [, , backendName, reportFile, only = ""] = process.argv;
const require = createRequire(import.meta.url);

register("./bundler-resolution.mjs", import.meta.url);
// The specs were compiled for CommonJS in places.
globalThis.require = require;
require("jasmine-core").boot();

const tf = await import("@tensorflow/tfjs-core");
await import("@tensorflow/tfjs");
if (backendName === "cellship") await import("../../dist/lib/engine/index.js");
const { setTestEnvs } = await import("@tensorflow/tfjs-core/dist/jasmine_util");

// The same name for every backend, so that a spec is called the same on each.
setTestEnvs([{ name: "backend", backendName, isDataSync: true }]);
await tf.setBackend(backendName);
await import("@tensorflow/tfjs-core/dist/tests");

/** Specs by name; where several share one, `#2`, `#3`, ... tell them apart. */
const report = {};

function nameOf(fullName) {
  for (let count = 1; ; count++) {
    const name = count === 1 ? fullName : `${fullName} #${count}`;
    if (!(name in report)) return name;
  }
}

const jasmine = globalThis.jasmine.getEnv();
jasmine.configure({ random: false, specFilter: (spec) => spec.getFullName().includes(only) });
jasmine.addReporter({
  specDone({ fullName, status, failedExpectations }) {
    if (status === "excluded" || status === "pending") return;
    report[nameOf(fullName)] = { passed: status === "passed", message: failedExpectations[0]?.message ?? "" };
  },
});
await jasmine.execute();
writeFileSync(reportFile, JSON.stringify(report));
process.exit(0);
