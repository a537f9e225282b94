import { request } from "node:http";
import type { TableRequest } from "./requests.js";

/** What a server answered, without what no two servers have in common: ids, times, texts. */
export interface Answer {
  readonly status: number;
  /** Of a JSON body; of another one its type, or "empty". */
  readonly body: Shape;
}

/** The type of a value: of an object by field, of a list by element. */
export type Shape = string | readonly Shape[] | { readonly [field: string]: Shape };

/** A server that the table is sent to. */
export interface Server {
  readonly url: string;
  readonly token: string;
}

/** Sends the requests one after the other; the answers by name. */
export async function answersOf(
  server: Server,
  requests: readonly TableRequest[],
): Promise<ReadonlyMap<string, Answer>> {
  const kept = new Map<string, string>([["token", server.token]]);
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, name) => kept.get(name) ?? whole);
  const answers = new Map<string, Answer>();
  for (const { name, method, path, body, headers, keepId } of requests) {
    const text =
      body === undefined ? undefined : fill(typeof body === "string" ? body : JSON.stringify(body));
    const sent = headers ?? { authorization: "token {token}" };
    const answer = await exchange(new URL(fill(path), server.url), {
      method,
      headers: Object.fromEntries(Object.entries(sent).map(([field, value]) => [field, fill(value)])),
      body: text,
    });
    const value = parse(answer.text);
    if (keepId !== undefined) kept.set(keepId, String((value as { id?: unknown } | undefined)?.id));
    const shape =
      value === undefined ? (answer.text === "" ? "empty" : answer.type.toLowerCase()) : shapeOf(value);
    answers.set(name, { status: answer.status, body: shape });
  }
  return answers;
}

/** Where our answer is not what the other server's is; empty if it has the same status and every field of its body. */
export function differences(theirs: Answer, ours: Answer): string[] {
  if (theirs.status !== ours.status) return [`status ${theirs.status}, ours ${ours.status}`];
  if (theirs.status >= 300 && theirs.status < 400) return [];
  // Both say in words of their own what is wrong.
  if (theirs.status >= 400)
    return "message" in Object(theirs.body) ? missing({ message: "string" }, ours.body) : [];
  return missing(theirs.body, ours.body);
}

// Whether a cell is trusted stands in a database of each server's own.
const optionalFields = new Set(["trusted"]);

function missing(theirs: Shape, ours: Shape, place = "body"): string[] {
  if (typeof theirs === "string")
    return ours === theirs ? [] : [`${place} ${theirs}, ours ${JSON.stringify(ours)}`];
  if (isList(theirs)) {
    if (!isList(ours)) return [`${place} a list, ours ${JSON.stringify(ours)}`];
    const [element] = theirs;
    if (theirs.length !== ours.length)
      return [`${place} ${theirs.length} kinds of element, ours ${ours.length}`];
    return element === undefined
      ? []
      : theirs.flatMap((shape, index) => missing(shape, ours[index] ?? "", `${place}[]`));
  }
  if (typeof ours === "string" || isList(ours)) return [`${place} an object, ours ${JSON.stringify(ours)}`];
  const fields = Object.entries(theirs).filter(([field]) => !optionalFields.has(field));
  return fields.flatMap(([field, shape]) => missing(shape, ours[field] ?? "absent", `${place}.${field}`));
}

function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}

function shapeOf(value: unknown): Shape {
  if (value === null) return "null";
  if (Array.isArray(value)) {
    const shapes = new Map(value.map((element) => [JSON.stringify(shapeOf(element)), shapeOf(element)]));
    return [...shapes.keys()].sort().map((key) => shapes.get(key) ?? "");
  }
  if (typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, shapeOf(inner)]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// `fetch` does not let its caller name the host.
function exchange(
  url: URL,
  options: { method: string; headers: Record<string, string>; body: string | undefined },
): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const { method, headers, body } = options;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(url, { method, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
