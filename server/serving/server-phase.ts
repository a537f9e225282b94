/** What the server is at: loading its models, answering, or finishing what it has. */
export type ServerPhase = "starting" | "ready" | "draining";
