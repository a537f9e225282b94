import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../helpers/free-port.js";
import { type Ended, runCli } from "../server/cli/cli.js";

interface Output {
  readonly output_type: string;
  readonly text?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
}

const notebook = fileURLToPath(new URL("../../notebooks/quickstart.ipynb", import.meta.url));

describe("notebooks/quickstart.ipynb, run by cellship run", () => {
  let folder: string;
  let url: string;
  let source: string;
  let ended: Ended;
  let cells: readonly Cell[];
  let environment: Readonly<Record<string, string>>;

  const outputsOf = (id: string): readonly Output[] => cells.find((cell) => cell.id === id)?.outputs ?? [];
  const textOf = (id: string): string =>
    outputsOf(id)
      .flatMap(({ text, data }) => text ?? ((data?.["text/plain"] ?? []) as readonly string[]))
      .join("");
  const figureOf = (id: string): unknown =>
    outputsOf(id).flatMap(({ data }) => data?.["application/vnd.plotly.v1+json"] ?? [])[0];
  const numberIn = (id: string, label: string): number =>
    Number(new RegExp(`${label}:? (\\S+)`).exec(textOf(id))?.[1]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-quickstart-"));
    url = `http://127.0.0.1:${await freePort()}`;
    environment = { CELLSHIP_SERVER_URL: url, CELLSHIP_MODELS: join(folder, "models") };
    source = await readFile(notebook, "utf8");
    const [output, html] = [join(folder, "out.ipynb"), join(folder, "out.html")];
    ended = await runCli(["run", notebook, "--output", output, "--html", html], { env: environment });
    cells = (JSON.parse(await readFile(output, "utf8")) as { cells: Cell[] }).cells;
  }, 180_000);

  afterAll(async () => {
    await runCli(["stop", "--models", join(folder, "models")]);
    await rm(folder, { recursive: true, force: true });
  });

  it("ends with 0, runs every cell and leaves the notebook itself alone", async () => {
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    const codeCells = cells.filter((cell) => cell.cell_type === "code");
    expect(codeCells.map((cell) => cell.execution_count)).toEqual(codeCells.map((_, index) => index + 1));
    expect(await readFile(notebook, "utf8")).toBe(source);
  });

  it("prints nothing to standard error from its cells", () => {
    expect(
      cells.flatMap((cell) => cell.outputs ?? []).filter((o) => JSON.stringify(o).includes('"stderr"')),
    ).toEqual([]);
  });

  it("classifies masses and digits with a test accuracy of at least 0.95", () => {
    expect(numberIn("evaluate", "test accuracy")).toBeGreaterThanOrEqual(0.95);
    expect(numberIn("best", "tuned test accuracy")).toBeGreaterThanOrEqual(0.95);
    expect(numberIn("cnn", "test accuracy")).toBeGreaterThanOrEqual(0.95);
    expect(numberIn("evaluate", "ROC AUC")).toBeGreaterThanOrEqual(0.98);
  });

  it("shows figures that plotly draws", () => {
    for (const id of ["train", "confusion", "roc", "digits", "cnn"]) {
      expect(figureOf(id), id).toMatchObject({ data: expect.any(Array), layout: expect.any(Object) });
    }
  });

  it("gets from HTTP what the model predicts, to 1e-5", () => {
    expect(textOf("call")).toMatch(/^143 predictions/);
    expect(numberIn("call", "largest difference")).toBeLessThan(1e-5);
    expect(textOf("bad-request")).toMatch(/^400 .*expected an array of 30 values, got an array of 3/);
  });

  it("monitors the requests that /metrics counts", async () => {
    expect(numberIn("monitor", "requests +")).toBe(52);
    expect(textOf("metrics")).toContain('inference_requests_total{model="cancer",version="1",code="200"} 51');
  });

  it("prints the server's address and a curl command that works, also after the notebook", async () => {
    const curl = new RegExp(`^  (curl -s ${url}/v1/models/cancer:predict .*)$`, "m").exec(ended.stdout)?.[1];
    const { stdout } = await promisify(execFile)("sh", ["-c", curl ?? "false"]);
    const { predictions } = JSON.parse(stdout) as { predictions: number[][] };
    expect(predictions).toHaveLength(1);
    expect(predictions[0]?.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
  });
});
