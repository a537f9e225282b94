// npm run bench -- <name> [arguments]: runs test/bench/<name>.mjs; without a name, lists what there is.
import { readdirSync } from "node:fs";

const helpers = new Set(["main", "table"]);
const names = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => file.slice(0, -".mjs".length))
  .filter((name) => !helpers.has(name));

const [name] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(`Expected the name of a benchmark (${names.join(", ")}), got ${name ?? "nothing"}.`);
  process.exitCode = 1;
} else {
  await import(`./${name}.mjs`);
}
