import { describe, expect, it } from "vitest";
import { NotebookSaver } from "../../../../server/cli/notebook/notebook-saver.js";

describe("saving a notebook while it changes", () => {
  it("saves the first change at once, what follows together, and the last state at the end", async () => {
    let state = 0;
    const saved: number[] = [];
    const saver = new NotebookSaver(async () => void saved.push(state));
    for (state = 1; state < 10; state += 1) saver.changed();
    await expect.poll(() => saved.length).toBeGreaterThan(1);
    state = 11;
    await saver.finish();
    expect(saved).toEqual([1, 10, 11]);
  });

  it("never writes twice at a time", async () => {
    let writing = 0;
    const saver = new NotebookSaver(async () => {
      writing += 1;
      expect(writing).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      writing -= 1;
    });
    saver.changed();
    saver.changed();
    await saver.finish();
    expect(writing).toBe(0);
  });

  it("goes on after a save that failed, and tells of the last one", async () => {
    let attempts = 0;
    const saver = new NotebookSaver(async () => {
      attempts += 1;
      throw new Error("full");
    });
    saver.changed();
    await expect(saver.finish()).rejects.toThrow("full");
    expect(attempts).toBe(2);
  });
});
