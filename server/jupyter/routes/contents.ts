import { stat } from "node:fs/promises";
import type { ParsedUrlQuery } from "node:querystring";
import type { Context } from "koa";
import type { JsonObject } from "../../../kernel/protocol/index.js";
import type { Checkpoints } from "../contents/checkpoints.js";
import type { ContentFormat, ContentModel, ContentType } from "../contents/content-model.js";
import type { ContentQuery, Contents, ContentUpload } from "../contents/contents.js";
import { copyContent, createUntitled, emptyContent } from "../contents/untitled.js";
import { BadRequestError } from "../errors.js";
import { optionalText, readJsonBody } from "../json-body.js";
import type { Route } from "../router.js";
import type { Sessions } from "../sessions.js";

const types: readonly ContentType[] = ["directory", "file", "notebook"];
const flags = ["0", "1"] as const;
const formats: readonly ContentFormat[] = ["json", "text", "base64"];

/**
 * `/api/contents/<path>`: create, read, save, copy, rename and delete files below the root folder. Checkpoints and
 * sessions follow a document that is renamed.
 */
export function contentRoutes(parts: {
  readonly contents: Contents;
  readonly checkpoints: Checkpoints;
  readonly sessions: Sessions;
}): Route[] {
  const { contents, checkpoints, sessions } = parts;
  return [
    {
      method: "GET",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        const model = await contents.get(path, parseQuery(context.query));
        context.lastModified = new Date(model.last_modified);
        context.body = model;
      },
    },
    {
      method: "POST",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        const body = await readJsonBody(context.req);
        const from = optionalText(body, "copy_from");
        const model =
          from === undefined
            ? await createUntitled(contents, path, {
                type: oneOf(types, body.type || undefined, "type"),
                extension: optionalText(body, "ext"),
              })
            : await copyContent(contents, path, from);
        answerWith(context, model, 201);
      },
    },
    {
      method: "PUT",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        const body = await readJsonBody(context.req);
        if (body.copy_from) throw new BadRequestError("Cannot copy with PUT, only POST");
        const existed = await stat(contents.resolveForChange(path, "create")).then(
          (status) => status.isFile(),
          () => false,
        );
        const upload = existed ? parseUpload(body) : parseUpload(withDefaults(path, body));
        const model = await contents.put(path, upload);
        // One can always go back to what a notebook was when it was first saved.
        if (upload.type === "notebook") await checkpoints.ensure(path);
        const isLaterChunk = upload.chunk !== undefined && upload.chunk !== 1;
        answerWith(context, model, existed || isLaterChunk ? 200 : 201);
      },
    },
    {
      method: "PATCH",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        const newPath = optionalText(await readJsonBody(context.req), "path");
        if (newPath === undefined) throw new BadRequestError('Expected the new "path".');
        const model = await contents.rename(path, newPath);
        await checkpoints.follow(path, model.path);
        sessions.follow(path, model.path);
        answerWith(context, model, 200);
      },
    },
    {
      method: "DELETE",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        await contents.delete(path);
        await checkpoints.forget(path);
        context.status = 204;
      },
    },
  ];
}

function answerWith(context: Context, model: ContentModel, status: number): void {
  context.status = status;
  context.lastModified = new Date(model.last_modified);
  context.set("Location", `/api/contents/${model.path.split("/").map(encodeURIComponent).join("/")}`);
  context.body = model;
}

function parseQuery({ type, format, content, hash }: ParsedUrlQuery): ContentQuery {
  return {
    type: oneOf(types, type, "type"),
    format: oneOf(["text", "base64"] as const, format, "format"),
    content: oneOf(flags, content, "content") !== "0",
    hash: oneOf(flags, hash, "hash") === "1",
  };
}

/** A new document may be asked for by its name alone: it is an empty one. */
function withDefaults(path: string, body: JsonObject): JsonObject {
  const type = oneOf(types, body.type, "type") ?? (path.endsWith(".ipynb") ? "notebook" : "file");
  return "content" in body ? { ...body, type } : { ...body, type, ...emptyContent(type) };
}

function parseUpload(body: JsonObject): ContentUpload {
  const type = oneOf(types, body.type, "type");
  if (type === undefined) throw new BadRequestError("No file type provided");
  const { chunk, content } = body;
  if (content === undefined && type !== "directory") throw new BadRequestError("No file content provided");
  if (chunk !== undefined && chunk !== null && !Number.isInteger(chunk))
    throw new BadRequestError('Expected "chunk" to be a whole number.');
  return {
    type,
    format: oneOf(formats, body.format, "format"),
    content,
    chunk: typeof chunk === "number" ? chunk : undefined,
  };
}

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  value: unknown,
  field: string,
): Choice | undefined {
  if (value === undefined || value === null) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  const name = field.slice(0, 1).toUpperCase() + field.slice(1);
  throw new BadRequestError(`${name} '${String(value)}' is invalid; expected one of ${choices.join(", ")}`);
}
