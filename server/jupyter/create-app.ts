import Koa from "koa";
import type { Authenticator } from "./auth.js";
import type { Contents } from "./contents/contents.js";
import type { KernelSpecs } from "./kernel-specs.js";
import type { Kernels } from "./kernels.js";
import type { Log } from "./log.js";
import { mapErrors, requireToken, secureHeaders } from "./middleware.js";
import { createRouter } from "./router.js";
import { contentRoutes } from "./routes/contents.js";
import { kernelRoutes } from "./routes/kernels.js";
import { kernelSpecRoutes } from "./routes/kernelspecs.js";
import { meRoutes } from "./routes/me.js";
import { sessionRoutes } from "./routes/sessions.js";
import { statusRoutes, versionPath } from "./routes/status.js";
import type { Sessions } from "./sessions.js";

/** What the REST API works on. */
export interface AppParts {
  readonly authenticator: Authenticator;
  readonly specs: KernelSpecs;
  readonly kernels: Kernels;
  readonly sessions: Sessions;
  readonly contents: Contents;
  readonly userName: string;
  readonly version: string;
  readonly log: Log;
}

/** The REST API of the notebook server. A new resource is one file in `routes/` and one line here. */
export function createApp(parts: AppParts): Koa {
  const app = new Koa();
  app.on("error", (error: unknown) => parts.log(String(error)));
  app.use(mapErrors(parts.log));
  app.use(secureHeaders);
  app.use(requireToken(parts.authenticator, [versionPath]));
  app.use(
    createRouter([
      ...statusRoutes(parts),
      ...meRoutes(parts.userName),
      ...kernelSpecRoutes(parts.specs),
      ...kernelRoutes(parts),
      ...sessionRoutes(parts),
      ...contentRoutes(parts.contents),
    ]),
  );
  return app;
}
