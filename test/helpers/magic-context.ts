import type { MagicContext, SessionChange, SessionVariables } from "../../magics/index.js";

/** A session without a kernel, as a magic sees it, and what magics have done to it. */
export class TestContext implements MagicContext {
  readonly serverUrl = "http://127.0.0.1:1";
  readonly modelsFolder = "/nowhere";
  readonly serverCommand = ["false"] as const;
  readonly cell = new AbortController();
  readonly shown: object[] = [];
  readonly written = { stdout: "", stderr: "" };
  readonly tasks: (() => void)[] = [];
  readonly values = new Map<string, unknown>();
  readonly variables: SessionVariables = {
    entries: () => [...this.values],
    delete: (names) => {
      for (const name of names) this.values.delete(name);
    },
  };

  get notebookFolder(): string {
    return process.cwd();
  }

  get workingDirectory(): string {
    return process.cwd();
  }

  get signal(): AbortSignal {
    return this.cell.signal;
  }

  readonly changes: SessionChange[] = [];

  tell(change: SessionChange): void {
    this.changes.push(change);
  }

  display(data: object): void {
    this.shown.push(data);
  }

  write(stream: "stdout" | "stderr", text: string): void {
    this.written[stream] += text;
  }

  onCellEnd(task: () => void): void {
    this.tasks.push(task);
  }
}
