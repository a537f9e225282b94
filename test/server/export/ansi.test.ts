import { describe, expect, it } from "vitest";
import { ansiToHtml } from "../../../server/export/ansi.js";

const esc = "\u001b[";

describe("terminal output as HTML", () => {
  it.each([
    ["plain text is escaped", "a < b & c", "a &lt; b &amp; c"],
    ["colour", `${esc}31mred${esc}0m.`, '<span style="color: var(--ansi-red)">red</span>.'],
    ["bright colour", `${esc}92mx`, '<span style="color: var(--ansi-bright-green)">x</span>'],
    [
      "two codes",
      `${esc}1;34mx${esc}22my`,
      '<span style="color: var(--ansi-blue); font-weight: 600">x</span><span style="color: var(--ansi-blue)">y</span>',
    ],
    ["256 colours", `${esc}38;5;208mx`, '<span style="color: rgb(255, 135, 0)">x</span>'],
    ["grey of 256", `${esc}38;5;232mx`, '<span style="color: rgb(8, 8, 8)">x</span>'],
    [
      "true colour, then bold",
      `${esc}38;2;1;2;3;1mx`,
      '<span style="color: rgb(1, 2, 3); font-weight: 600">x</span>',
    ],
    ["reset without a number", `${esc}3mx${esc}my`, '<span style="font-style: italic">x</span>y'],
    ["unknown sequences", `${esc}2Kx${esc}99999my`, "xy"],
    ["carriage returns", "10%\r50%\r100%\r\ndone", "100%\ndone"],
  ])("%s", (_, text, html) => {
    expect(ansiToHtml(text)).toBe(html);
  });
});
