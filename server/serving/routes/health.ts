import type { ServerPhase } from "../server-phase.js";
import type { Route } from "./route.js";

/**
 * Probes. A server is live while it answers at all; ready once its models are loaded and until it drains.
 *
 * @see Open Inference Protocol, "Health"
 */
export function healthRoutes(phase: () => ServerPhase): Route[] {
  return [
    {
      method: "GET",
      path: "/v2/health/live",
      handle: (context) => {
        context.body = { live: true };
      },
    },
    {
      method: "GET",
      path: "/v2/health/ready",
      handle: (context) => {
        const ready = phase() === "ready";
        context.status = ready ? 200 : 503;
        context.body = { ready };
      },
    },
  ];
}
