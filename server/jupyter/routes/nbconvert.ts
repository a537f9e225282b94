import type { Route } from "../router.js";

/** `GET /api/nbconvert`: the formats that a notebook can be exported to. There are none. */
export function nbconvertRoutes(): Route[] {
  return [
    {
      method: "GET",
      path: "/api/nbconvert",
      handler: (context) => {
        context.body = {};
      },
    },
  ];
}
