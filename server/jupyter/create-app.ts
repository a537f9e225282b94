import Koa from "koa";
import type { ScriptLibrary } from "../export/script-import.js";
import type { AccessRules } from "./access.js";
import type { Activity } from "./activity.js";
import { mountAt } from "./base-url.js";
import { Checkpoints } from "./contents/checkpoints.js";
import type { Contents } from "./contents/contents.js";
import type { Events } from "./events.js";
import type { FrontEndConfig } from "./front-end-config.js";
import type { HubSettings } from "./hub/hub-settings.js";
import type { KernelSpecs } from "./kernel-specs.js";
import type { Kernels } from "./kernels.js";
import type { Log } from "./log.js";
import { checkHost, mapErrors, secureHeaders } from "./middleware.js";
import { createRouter, type Route } from "./router.js";
import { checkpointRoutes } from "./routes/checkpoints.js";
import { configRoutes } from "./routes/config.js";
import { contentRoutes } from "./routes/contents.js";
import { eventRoutes } from "./routes/events.js";
import { fileRoutes } from "./routes/files.js";
import { kernelRoutes } from "./routes/kernels.js";
import { kernelSpecRoutes } from "./routes/kernelspecs.js";
import { type Lab, labRoutes } from "./routes/lab.js";
import { meRoutes } from "./routes/me.js";
import { nbconvertRoutes } from "./routes/nbconvert.js";
import { sessionRoutes } from "./routes/sessions.js";
import { shutdownRoutes } from "./routes/shutdown.js";
import { statusRoutes } from "./routes/status.js";
import { trustRoutes } from "./routes/trust.js";
import type { Sessions } from "./sessions.js";

/** What the REST API works on. */
export interface AppParts {
  readonly rules: AccessRules;
  /** By which a person logs in and out. */
  readonly loginRoutes: readonly Route[];
  /** Path that everything is served under, with a slash at either end. */
  readonly baseUrl: string;
  readonly activity: Activity;
  /** The JupyterHub that started the server, and stands before it as a proxy. */
  readonly hub?: HubSettings;
  /** More headers of every answer, as they are at the time. */
  readonly extraHeaders?: () => Readonly<Record<string, string>>;
  readonly specs: KernelSpecs;
  readonly kernels: Kernels;
  readonly sessions: Sessions;
  readonly contents: Contents;
  /** The JupyterLab application; absent: only the API is served. */
  readonly lab?: Lab;
  /** Called when a client asks to end the server. */
  readonly shutDown: () => void;
  /** What the cells of TypeScript notebooks find preloaded, which scripts made from them import. */
  readonly scriptLibrary?: (() => ScriptLibrary) | undefined;
  readonly config: FrontEndConfig;
  readonly events: Events;
  readonly userName: string;
  readonly version: string;
  readonly log: Log;
}

/** The REST API of the notebook server, and the pages on it. A new resource is one file in `routes/` and one line here. */
export function appRoutes(parts: AppParts): readonly Route[] {
  const checkpoints = new Checkpoints(parts.contents);
  return [
    ...statusRoutes(parts),
    ...meRoutes(parts.userName),
    ...configRoutes(parts.config),
    ...eventRoutes(parts.events),
    ...kernelSpecRoutes(parts.specs, parts.baseUrl),
    ...kernelRoutes(parts),
    ...sessionRoutes(parts),
    ...checkpointRoutes(checkpoints),
    ...trustRoutes(parts.contents),
    ...contentRoutes({ ...parts, checkpoints }),
    ...fileRoutes(parts.contents),
    ...nbconvertRoutes(parts),
    ...shutdownRoutes(parts.shutDown),
    ...parts.loginRoutes,
    ...(parts.lab
      ? labRoutes(parts.lab, {
          authenticator: parts.rules.authenticator,
          contents: parts.contents,
          version: parts.version,
          baseUrl: parts.baseUrl,
          hub: parts.hub,
        })
      : []),
  ];
}

/** Answers with {@link appRoutes} who may have an answer. */
export function createApp(parts: AppParts): Koa {
  const app = new Koa();
  app.on("error", (error: unknown) => parts.log(String(error)));
  // The Hub's proxy says how the browser connected.
  app.proxy = parts.hub !== undefined;
  app.use(async (context, next) => {
    context.set(parts.extraHeaders?.() ?? {});
    await next();
  });
  app.use(mapErrors(parts.log));
  app.use(secureHeaders);
  app.use(checkHost(parts.rules));
  app.use(mountAt(parts.baseUrl));
  app.use(parts.activity.track);
  app.use(createRouter(appRoutes(parts), parts.rules));
  return app;
}
