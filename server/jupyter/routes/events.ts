import type { Events } from "../events.js";
import { readJsonBody } from "../json-body.js";
import type { Route } from "../router.js";

/** `POST /api/events`: an event of a front end, for all that subscribed at `/api/events/subscribe`. */
export function eventRoutes(events: Events): Route[] {
  return [
    {
      method: "POST",
      path: "/api/events",
      handler: async (context) => {
        events.emit(await readJsonBody(context.req));
        context.status = 204;
      },
    },
  ];
}
