import type { ParsedUrlQuery } from "node:querystring";
import type { JsonObject } from "../../../kernel/protocol/index.js";
import type { Checkpoints } from "../contents/checkpoints.js";
import type { ContentFormat, ContentType } from "../contents/content-model.js";
import type { ContentQuery, Contents, ContentUpload } from "../contents/contents.js";
import { copyContent, createUntitled } from "../contents/untitled.js";
import { BadRequestError } from "../errors.js";
import { optionalText, readJsonBody } from "../json-body.js";
import type { Route } from "../router.js";

const types: readonly ContentType[] = ["directory", "file", "notebook"];
const formats: readonly ContentFormat[] = ["json", "text", "base64"];

/** `/api/contents/<path>`: create, read, save, copy, rename and delete files below the root folder. */
export function contentRoutes(contents: Contents, checkpoints: Checkpoints): Route[] {
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
                type: oneOf(types, body.type, "type") ?? "file",
                extension: optionalText(body, "ext"),
              })
            : await copyContent(contents, path, from);
        context.status = 201;
        context.set("Location", `/api/contents/${encodeURI(model.path)}`);
        context.body = model;
      },
    },
    {
      method: "PUT",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        const upload = parseUpload(await readJsonBody(context.req));
        const existed = await contents.exists(path);
        context.body = await contents.put(path, upload);
        context.status = existed ? 200 : 201;
        context.set("Location", `/api/contents/${encodeURI(path)}`);
      },
    },
    {
      method: "PATCH",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        const newPath = optionalText(await readJsonBody(context.req), "path");
        if (newPath === undefined) throw new BadRequestError('Expected the new "path".');
        context.body = await contents.rename(path, newPath);
        await checkpoints.follow(path, newPath);
      },
    },
    {
      method: "DELETE",
      path: "/api/contents/*path",
      handler: async (context, { path = "" }) => {
        await contents.delete(path);
        context.status = 204;
      },
    },
  ];
}

function parseQuery(query: ParsedUrlQuery): ContentQuery {
  const type = oneOf(types, query.type, "type");
  const format = oneOf(
    ["text", "base64"] as const,
    query.format === "json" ? undefined : query.format,
    "format",
  );
  return { type, format, content: query.content !== "0", hash: query.hash === "1" };
}

function parseUpload(body: JsonObject): ContentUpload {
  const type = oneOf(types, body.type, "type");
  if (type === undefined) throw new BadRequestError(`Expected "type" to be one of ${types.join(", ")}.`);
  const { chunk } = body;
  if (chunk !== undefined && typeof chunk !== "number")
    throw new BadRequestError('Expected "chunk" to be a number.');
  return { type, format: oneOf(formats, body.format, "format"), content: body.content, chunk };
}

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  value: unknown,
  field: string,
): Choice | undefined {
  if (value === undefined || value === null) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (!choice) throw new BadRequestError(`Expected "${field}" to be one of ${choices.join(", ")}.`);
  return choice;
}
