interface Segment {
  readonly sourceStart: number;
  readonly sourceEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
  /** Copied text maps character by character; generated text maps to the start of what it stands for. */
  readonly copied: boolean;
}

/** Maps offsets between a text and its edited form, both ways. Offsets count UTF-16 units. */
export class OffsetMap {
  readonly #segments: readonly Segment[];

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  /** Offset in the source of the character at `offset` in the edited text. */
  toSource(offset: number): number {
    const segment = this.#find((s) => offset < s.targetEnd);
    if (segment === undefined) return 0;
    if (!segment.copied) return segment.sourceStart;
    return Math.min(segment.sourceEnd, segment.sourceStart + Math.max(0, offset - segment.targetStart));
  }

  /** Offset in the edited text of the character at `offset` in the source. */
  toTarget(offset: number): number {
    const copied = this.#segments.find((s) => s.copied && s.sourceStart <= offset && offset < s.sourceEnd);
    const segment = copied ?? this.#find((s) => offset <= s.sourceEnd);
    if (segment === undefined) return 0;
    if (!segment.copied) return offset <= segment.sourceStart ? segment.targetStart : segment.targetEnd;
    return Math.min(segment.targetEnd, segment.targetStart + Math.max(0, offset - segment.sourceStart));
  }

  #find(accepts: (segment: Segment) => boolean): Segment | undefined {
    return this.#segments.find(accepts) ?? this.#segments.at(-1);
  }
}

/** Builds an edited text from left to right, remembering where each piece came from. */
export class EditedText {
  readonly #source: string;
  readonly #segments: Segment[] = [];
  #sourceEnd = 0;
  #text = "";

  constructor(source: string) {
    this.#source = source;
  }

  /** The text so far. */
  get text(): string {
    return this.#text;
  }

  /** Copies the source from the end of the last piece up to `end`. */
  copyTo(end: number): this {
    if (end > this.#sourceEnd) this.#push(end, this.#source.slice(this.#sourceEnd, end), true);
    return this;
  }

  /** Writes `text` in place of the source from the end of the last piece up to `end`. */
  replaceTo(end: number, text: string): this {
    this.#push(Math.max(end, this.#sourceEnd), text, false);
    return this;
  }

  /** Copies the rest of the source. */
  finish(): { readonly text: string; readonly map: OffsetMap } {
    this.copyTo(this.#source.length);
    return { text: this.#text, map: new OffsetMap(this.#segments) };
  }

  #push(sourceEnd: number, text: string, copied: boolean): void {
    const targetStart = this.#text.length;
    this.#text += text;
    this.#segments.push({
      sourceStart: this.#sourceEnd,
      sourceEnd,
      targetStart,
      targetEnd: this.#text.length,
      copied,
    });
    this.#sourceEnd = sourceEnd;
  }
}
