import { cdMagic } from "./cd.js";
import { deployMagic } from "./deploy.js";
import { deviceMagic } from "./device.js";
import { envMagic } from "./env.js";
import { createHelpMagic } from "./help.js";
import { loadMagic } from "./load.js";
import type { Magic } from "./magic.js";
import { htmlMagic, jsMagic, latexMagic, markdownMagic, svgMagic } from "./markup.js";
import { memoryMagic } from "./memory.js";
import { modelsMagic } from "./models.js";
import { monitorMagic } from "./monitor.js";
import { npmMagic } from "./npm.js";
import { type MagicDescriptor, MagicRegistry } from "./registry.js";
import { resetMagic } from "./reset.js";
import { shMagic } from "./sh.js";
import { sqlMagic } from "./sql.js";
import { createTimeMagic } from "./time.js";
import { timeitMagic } from "./timeit.js";
import { typesMagic } from "./types.js";
import { undeployMagic } from "./undeploy.js";
import type { UserMagics } from "./user-magics.js";
import { whoMagic } from "./who.js";
import { writefileMagic } from "./writefile.js";

const commands = {
  deploy: deployMagic,
  monitor: monitorMagic,
  models: modelsMagic,
  undeploy: undeployMagic,
  device: deviceMagic,
};
/** Magics that are no functions: their short names belong to the user. Keys as in {@link magicKey}. */
const lineOnly = {
  "%time": createTimeMagic(),
  "%timeit": timeitMagic,
  "%sh": shMagic,
  "%cd": cdMagic,
  "%env": envMagic,
  "%writefile": writefileMagic,
  "%html": htmlMagic,
  "%markdown": markdownMagic,
  "%latex": latexMagic,
  "%svg": svgMagic,
  "%js": jsMagic,
  "%types": typesMagic,
  "%load": loadMagic,
  "%who": whoMagic,
  "%reset": resetMagic,
  "%memory": memoryMagic,
  "%npm": npmMagic,
  "%sql": sqlMagic,
};
const listed = (): readonly MagicDescriptor[] => magicRegistry.magics;
const magics = {
  ...commands,
  ...lineOnly,
  help: createHelpMagic("help", listed),
  "%lsmagic": createHelpMagic("lsmagic", listed),
};

type MagicCall<M> =
  M extends Magic<infer Options, infer Result>
    ? Record<string, never> extends Options
      ? (options?: Options) => Promise<Result>
      : (options: Options) => Promise<Result>
    : never;

/** The magics as functions, as a cell calls them; those under `%name` only through a line. */
export type Magics = {
  readonly [Name in keyof typeof magics]: MagicCall<(typeof magics)[Name]>;
} & UserMagics;

/** Every magic there is. */
export const magicRegistry = new MagicRegistry(Object.values(magics));

export type { DeployOptions } from "./deploy.js";
export { Deployment, deploymentMimeType } from "./deployment.js";
export { DeviceStatus } from "./device.js";
export { NotAModelServerError, ServerRefusedError, ServerUnreachableError } from "./errors.js";
export type {
  AnyMagic,
  Magic,
  MagicArgument,
  MagicBody,
  MagicContext,
  SessionChange,
  SessionVariables,
} from "./magic.js";
export { MagicError } from "./magic-error.js";
export { MonitorReport } from "./monitor.js";
export {
  createMagics,
  type MagicDescriptor,
  type MagicFunction,
  MagicRegistry,
} from "./registry.js";
export { Table } from "./table.js";
export { TimeitResult } from "./timeit.js";
