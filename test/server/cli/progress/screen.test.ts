import { describe, expect, it } from "vitest";
import { createScreen } from "../../../../server/cli/progress/screen.js";

/** What a terminal shows after esc sequences of the kind that the screen writes. */
class Terminal {
  rows: string[] = [""];
  row = 0;
  column = 0;

  write(text: string): void {
    const esc = String.fromCharCode(27);
    for (let index = 0; index < text.length; index += 1) {
      const up = new RegExp(`^${esc}\\[(\\d+)A`).exec(text.slice(index));
      if (up) {
        this.row -= Number(up[1]);
        index += up[0].length - 1;
      } else if (text.startsWith(`${esc}[J`, index)) {
        this.rows[this.row] = (this.rows[this.row] ?? "").slice(0, this.column);
        this.rows.length = this.row + 1;
        index += 2;
      } else if (text[index] === "\n") {
        this.row += 1;
        this.column = 0;
        this.rows[this.row] ??= "";
      } else if (text[index] === "\r") {
        this.column = 0;
      } else {
        const line = this.rows[this.row] ?? "";
        this.rows[this.row] = line.slice(0, this.column) + text[index] + line.slice(this.column + 1);
        this.column += 1;
      }
    }
  }
}

function screenOn(columns: number | undefined) {
  const terminal = new Terminal();
  const screen = createScreen(
    (text) => terminal.write(text),
    () => columns,
  );
  return { terminal, screen };
}

describe("a screen", () => {
  it("keeps its lines at the bottom while text is written above them", () => {
    const { terminal, screen } = screenOn(40);
    const [first, second] = [{}, {}];
    screen.write("start\n");
    screen.setLine(first, "a 1 s");
    screen.setLine(second, "b 1 s");
    screen.write("done\n");
    screen.setLine(first, "a 2 s");
    expect(terminal.rows).toEqual(["start", "done", "a 2 s", "b 1 s"]);
    screen.setLine(first, undefined);
    expect(terminal.rows).toEqual(["start", "done", "b 1 s"]);
    screen.setLine(second, undefined);
    screen.write("end\n");
    expect(terminal.rows).toEqual(["start", "done", "end", ""]);
  });

  it("continues a line that has no end yet, above the others, and starts it anew at a carriage return", () => {
    const { terminal, screen } = screenOn(40);
    screen.setLine({}, "status");
    screen.write("one ");
    screen.write("two");
    expect(terminal.rows).toEqual(["one two", "status"]);
    screen.write("\r50 %");
    expect(terminal.rows).toEqual(["50 %", "status"]);
    screen.write(" done\nnext\n");
    expect(terminal.rows).toEqual(["50 % done", "next", "status"]);
  });

  it("cuts lines in place to the width of the terminal, and no others", () => {
    const { terminal, screen } = screenOn(10);
    screen.setLine({}, "x".repeat(30));
    screen.write(`${"y".repeat(30)}\n`);
    expect(terminal.rows).toEqual(["y".repeat(30), `${"x".repeat(8)}…`]);
  });

  it("writes nothing in place where there is no terminal", () => {
    const { terminal, screen } = screenOn(undefined);
    screen.setLine({}, "status");
    screen.write("text");
    expect(screen.isLive).toBe(false);
    expect(terminal.rows).toEqual(["text"]);
  });
});
