import type { ErrorReply } from "./protocol/index.js";

/** The reply to a request that names a subshell which is not there. */
export function unknownSubshell(id: string): ErrorReply {
  const ename = "UnknownSubshell";
  const evalue = `Expected the id of an open subshell, got ${JSON.stringify(id)}. Open one with create_subshell_request.`;
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}
