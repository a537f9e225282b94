import type { Runtime as V8Runtime } from "node:inspector";
import type { Fields, JsonObject } from "../protocol/index.js";
import type { ValueView } from "../runtime/debug-view.js";
import type { Command, CommandTable } from "./command.js";
import { DebugRequestError } from "./debug-request-error.js";
import type { DebugSession } from "./debug-session.js";
import { expressionToJavaScript } from "./expression.js";

/** The name of a variable, or a path of members as `a.b[0]`. */
const variablePath = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\d+\])*$/u;

/** The frame that a request names; the innermost of the pause if it names none; undefined while the program runs. */
function callFrameId({ pause }: DebugSession, frameId: number | undefined): string | undefined {
  if (pause === undefined && frameId !== undefined) {
    throw new DebugRequestError("not_paused", `There is no frame ${frameId}: the program is not paused.`);
  }
  const frame = frameId === undefined ? pause?.frames.top : pause?.frames.get(frameId);
  return frame?.call.callFrameId;
}

/** Evaluates TypeScript: in a paused frame, else as a cell, whose declarations stay. */
async function evaluate(
  session: DebugSession,
  expression: string,
  frameId: number | undefined,
): Promise<V8Runtime.RemoteObject> {
  const { client } = await session.target();
  const frame = callFrameId(session, frameId);
  if (frame !== undefined) return client.evaluate(expressionToJavaScript(expression), frame);
  const { javascript } = session.interpret(expression, "evaluate.ts");
  return client.first(await client.evaluate(javascript, undefined, { awaitPromise: true }));
}

const setVariable: Command = async (session, args) => {
  const reference = args.integer("variablesReference");
  const name = args.text("name");
  const value = await evaluate(session, args.text("value"), undefined);
  const { client } = await session.target();
  const isSet =
    (await session.pause?.scopes.assign(reference, name, value)) === true ||
    (await client.assign(reference, name, value));
  if (!isSet) throw new DebugRequestError("not_found", `${name} cannot be assigned to here.`);
  return view(await client.view("view", value));
};

function view({ value, ...rest }: ValueView): JsonObject {
  return { value, ...rest };
}

async function richInspect(session: DebugSession, args: Fields): Promise<JsonObject> {
  const name = args.text("variableName");
  if (!variablePath.test(name)) {
    throw new DebugRequestError("not_found", `${name} is not the name of a variable.`);
  }
  const frame = callFrameId(session, args.optionalInteger("frameId"));
  const { client } = await session.target();
  const method = frame === undefined ? "rich" : "richNow";
  const { value } = await client.evaluate(`__cellship.debug.${method}(${name})`, frame, {
    awaitPromise: frame === undefined,
    returnByValue: true,
  });
  return { data: value as JsonObject, metadata: {} };
}

/** Requests about frames and the values in them. */
export const valueCommands: CommandTable = {
  async stackTrace(session, args) {
    const frames = session.paused().frames.stackFrames();
    const start = args.integer("startFrame", 0);
    const levels = args.integer("levels", 0) || frames.length;
    return { stackFrames: frames.slice(start, start + levels), totalFrames: frames.length };
  },

  async scopes(session, args) {
    const { frames, scopes } = session.paused();
    return { scopes: await scopes.of(frames.get(args.integer("frameId"))) };
  },

  async variables(session, args) {
    const reference = args.integer("variablesReference");
    const variables = await (await session.target()).client.helper("variables", [reference]);
    if (variables === undefined) {
      throw new DebugRequestError(
        "not_found",
        `There are no variables ${reference}: the program has gone on since.`,
      );
    }
    return { variables };
  },

  /** Jupyter's: what cells declared. */
  async inspectVariables(session) {
    return { variables: await (await session.target()).client.helper("inspect", []) };
  },

  /** Jupyter's: a variable as a cell would show it. */
  richInspectVariables: richInspect,

  async evaluate(session, args) {
    const value = await evaluate(session, args.text("expression"), args.optionalInteger("frameId"));
    const { client } = await session.target();
    const isHover = ["hover", "watch"].includes(args.text("context", "repl"));
    const { value: result, ...rest } = await client.view(isHover ? "view" : "full", value);
    return { result, ...rest };
  },

  setVariable,

  /** Jupyter's: a variable of a frame becomes one of the session. */
  async copyToGlobals(session, args) {
    const source = args.text("srcVariableName");
    const target = args.text("dstVariableName");
    for (const name of [source, target]) {
      if (!variablePath.test(name) || /[.[]/.test(name))
        throw new DebugRequestError("not_found", `${name} is not the name of a variable.`);
    }
    const frame = session.paused().frames.get(args.integer("srcFrameId"));
    const { client } = await session.target();
    const { callFrameId: id } = frame.call;
    const value = await client.evaluate(source, id);
    await client.evaluate(
      `__cellship.declare([${JSON.stringify(target)}]), globalThis.${target} = ${source}`,
      id,
    );
    await session.declareGlobal(target);
    return view(await client.view("view", value));
  },

  async exceptionInfo(session) {
    const { exception, isUncaught } = session.paused();
    if (exception === undefined)
      throw new DebugRequestError("not_found", "The program is not paused on an error.");
    const description = exception.description ?? String(exception.value);
    const typeName = exception.className ?? exception.type;
    return {
      exceptionId: typeName,
      description: description.split("\n    at ")[0],
      breakMode: isUncaught ? "unhandled" : "always",
      details: { typeName, stackTrace: description },
    };
  },
};
