/** An artifact on disk is not the one that was written: a file is missing, changed, cut short or malformed. */
export class ArtifactCorruptError extends Error {
  override readonly name = "ArtifactCorruptError";
  readonly code = "ARTIFACT_CORRUPT";
  /** Folder of the artifact. */
  readonly folder: string;
  /** File at fault, relative to {@link folder}. */
  readonly file: string;
  /** What the file should be, e.g. `sha256 9f86…`. */
  readonly expected: string;
  /** What the file is, in the same terms. */
  readonly actual: string;

  constructor(folder: string, file: string, expected: string, actual: string, options?: ErrorOptions) {
    super(
      `Expected ${file} in ${folder} to have ${expected}, got ${actual}. ` +
        "Deploy the model again or restore the folder from a copy.",
      options,
    );
    this.folder = folder;
    this.file = file;
    this.expected = expected;
    this.actual = actual;
  }
}

/** What is to be shipped cannot be written: a value that JSON cannot carry, or a field of the wrong type. */
export class ArtifactContentError extends Error {
  override readonly name = "ArtifactContentError";
  readonly code = "ARTIFACT_CONTENT_INVALID";
  /** File that the value belongs to. */
  readonly file: string;

  constructor(file: string, expected: string, actual: string) {
    super(`Expected the content of ${file} to have ${expected}, got ${actual}. Nothing was written.`);
    this.file = file;
  }
}

/** A name that cannot be a model's name. */
export class ModelNameError extends Error {
  override readonly name = "ModelNameError";
  readonly code = "MODEL_NAME_INVALID";
  readonly actual: string;

  constructor(actual: string) {
    super(
      "Expected a model name of 1 to 64 letters, digits, dots, underscores or hyphens that does not start " +
        `with a dot, got ${JSON.stringify(actual.slice(0, 80))}. Choose a name such as "cancer".`,
    );
    this.actual = actual;
  }
}

/** The models folder holds no such model, or the model no such version. */
export class ModelNotFoundError extends Error {
  override readonly name = "ModelNotFoundError";
  readonly code = "MODEL_NOT_FOUND";
  readonly model: string;
  /** Version asked for; absent if the model itself is missing. */
  readonly version: string | undefined;
  /** What there is: the versions of the model, or the models of the folder. */
  readonly available: readonly string[];

  constructor(folder: string, model: string, version: string | undefined, available: readonly string[]) {
    const [wanted, kind] =
      version === undefined
        ? [`model "${model}"`, "models"]
        : [`version ${version} of "${model}"`, "versions"];
    const there = available.length === 0 ? `no ${kind}` : `${kind} ${available.join(", ")}`;
    super(`Expected ${wanted} in ${folder}, which has ${there}. Deploy it first or ask for one of those.`);
    this.model = model;
    this.version = version;
    this.available = available;
  }
}
