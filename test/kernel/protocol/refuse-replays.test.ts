import { describe, expect, it } from "vitest";
import { createSigner, ReplayedMessageError, refuseReplays } from "../../../kernel/protocol/index.js";

const frames = (text: string): Uint8Array[] => [Buffer.from(text)];

describe("refuseReplays", () => {
  it("takes each signature once, and still refuses forged ones", () => {
    const signer = refuseReplays(createSigner("key"));
    const signature = signer.sign(frames("a"));
    expect(signer.verify(signature, frames("b"))).toBe(false);
    expect(signer.verify(signature, frames("a"))).toBe(true);
    expect(() => signer.verify(signature, frames("a"))).toThrow(ReplayedMessageError);
  });

  it("remembers no more than it is asked to", () => {
    const signer = refuseReplays(createSigner("key"), 2);
    const take = (text: string) => signer.verify(signer.sign(frames(text)), frames(text));
    for (const text of ["a", "b", "c", "a"]) expect(take(text)).toBe(true);
    expect(() => take("c")).toThrow(ReplayedMessageError);
  });

  it("takes everything where nothing is signed", () => {
    const signer = refuseReplays(createSigner(""));
    for (let round = 0; round < 2; round++) expect(signer.verify("", frames("a"))).toBe(true);
  });
});
