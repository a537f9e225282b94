import type { Contents } from "../contents/contents.js";
import type { Route } from "../router.js";

/**
 * `POST /api/contents/<path>/trust`: trusts a notebook's outputs. It comes before the contents' own routes, whose paths may
 * end in anything.
 */
export function trustRoutes(contents: Contents): Route[] {
  return [
    {
      method: "POST",
      path: "/api/contents/**stem.ipynb/trust",
      handler: async (context, { stem = "" }) => {
        await contents.trust(`${stem}.ipynb`);
        context.status = 201;
        context.body = "";
      },
    },
  ];
}
