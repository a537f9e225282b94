import { randomUUID } from "node:crypto";
import { isJsonObject } from "../../../kernel/protocol/index.js";
import { BadRequestError } from "../errors.js";
import type { Route } from "../router.js";

/**
 * `GET /api/me`: who the token's holder is, and which of the permissions asked for are granted: all of them.
 *
 * @param userName - Shown in the user interface.
 */
export function meRoutes(userName: string): Route[] {
  const identity = {
    username: randomUUID(),
    name: userName,
    display_name: userName,
    initials: userName.slice(0, 1).toUpperCase(),
    avatar_url: null,
    color: null,
  };
  return [
    {
      method: "GET",
      path: "/api/me",
      handler: (context) => {
        context.body = { identity, permissions: parsePermissions(context.query.permissions) };
      },
    },
  ];
}

function parsePermissions(query: string | string[] | undefined): Readonly<Record<string, unknown>> {
  if (query === undefined) return {};
  try {
    const value: unknown = JSON.parse(String(query));
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw new BadRequestError("Expected ?permissions= to be a JSON object.", { cause });
  }
  throw new BadRequestError("Expected ?permissions= to be a JSON object.");
}
