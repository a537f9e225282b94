// Our kernel against tslab, Deno, ijavascript and ipykernel, in one run and turn by turn. Needs `npm run build` and Linux;
// installs the peers that npm has into a temporary folder, and takes ipykernel from Debian's Python. A peer that cannot be
// had is left out, and the table says so. Arguments: `figures`, `capabilities`, `soak`; all unless given.
import { probeCapabilities } from "./kernel/capabilities.mjs";
import { measureFigures } from "./kernel/figures.mjs";
import { findContestants, workingDirectory } from "./kernel/peers.mjs";
import { measureSoak } from "./kernel/soak.mjs";
import { printCapabilities, printFigures, printSoak } from "./kernel/tables.mjs";
import { askedRows } from "./table.mjs";

const parts = ["figures", "soak", "capabilities"].map((workload) => ({ workload }));
const asked = new Set(askedRows(parts, process.argv.slice(3)).map(({ workload }) => workload));

const { contestants, absent } = findContestants();
const cwd = workingDirectory();
for (const why of absent) console.log(`**Left out:** ${why}\n`);
if (asked.has("figures")) printFigures(await measureFigures(contestants, { cwd, starts: 5, turns: 10 }));
if (asked.has("soak")) printSoak(await measureSoak(contestants[0], { cwd, cells: 2_000 }));
if (asked.has("capabilities")) printCapabilities(await probeCapabilities(contestants, { cwd }));
