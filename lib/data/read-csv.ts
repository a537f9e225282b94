import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { dfd } from "../danfojs.js";

/** Options of {@link readCsv}. */
export interface ReadCsvOptions {
  /** Character between fields; default `,`. */
  readonly delimiter?: string;
}

type CsvOptions = NonNullable<Parameters<typeof dfd.readCSV>[1]>;

/** A file that cannot be read into a DataFrame. */
export class ReadError extends Error {
  override readonly name = "ReadError";
  readonly code: "NOT_FOUND" | "EMPTY" | "MALFORMED";
  /** The file as the caller named it. */
  readonly path: string;

  constructor(code: ReadError["code"], path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/**
 * Reads a CSV file into a danfojs DataFrame. The first line names the columns; numbers and booleans are recognised;
 * blank lines are skipped; an empty field is `null`.
 *
 * @param path - Absolute, or relative to the working directory.
 * @throws {ReadError} If the file is missing, has no rows, or a row has another number of fields than the header.
 * @example const df = await readCsv("data/breast_cancer.csv");
 */
export async function readCsv(path: string, options: ReadCsvOptions = {}): Promise<dfd.DataFrame> {
  const file = resolve(path);
  const found = await stat(file).catch((cause: unknown) => {
    throw new ReadError("NOT_FOUND", path, `Expected a CSV file at ${file}, found none. Check the path.`, {
      cause,
    });
  });
  if (!found.isFile()) {
    throw new ReadError(
      "NOT_FOUND",
      path,
      `Expected a CSV file at ${file}, found a folder. Name a file in it.`,
    );
  }
  try {
    // danfojs types its options by @types/papaparse, which it does not install.
    const parsing = { delimiter: options.delimiter ?? ",", skipEmptyLines: "greedy" } as CsvOptions;
    return await dfd.readCSV(file, parsing);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (reason.includes("No data found")) {
      throw new ReadError(
        "EMPTY",
        path,
        `Expected a header and at least one row in ${file}, found no rows.`,
        { cause },
      );
    }
    throw new ReadError("MALFORMED", path, `Expected rows like the header in ${file}: ${reason}.`, { cause });
  }
}
