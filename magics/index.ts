import { deployMagic } from "./deploy.js";
import { deviceMagic } from "./device.js";
import { createHelpMagic } from "./help.js";
import type { Magic } from "./magic.js";
import { modelsMagic } from "./models.js";
import { monitorMagic } from "./monitor.js";
import { MagicRegistry } from "./registry.js";
import { undeployMagic } from "./undeploy.js";

const commands = {
  deploy: deployMagic,
  monitor: monitorMagic,
  models: modelsMagic,
  undeploy: undeployMagic,
  device: deviceMagic,
};
const magics = { ...commands, help: createHelpMagic(Object.values(commands)) };

type MagicCall<M> =
  M extends Magic<infer Options, infer Result>
    ? Record<string, never> extends Options
      ? (options?: Options) => Promise<Result>
      : (options: Options) => Promise<Result>
    : never;

/** The magics as functions, as a cell calls them. */
export type Magics = { readonly [Name in keyof typeof magics]: MagicCall<(typeof magics)[Name]> };

/** Every magic there is. */
export const magicRegistry = new MagicRegistry(Object.values(magics));

export type { DeployOptions } from "./deploy.js";
export { Deployment, deploymentMimeType } from "./deployment.js";
export { DeviceStatus } from "./device.js";
export { NotAModelServerError, ServerRefusedError, ServerUnreachableError } from "./errors.js";
export type { Magic, MagicArgument, MagicContext } from "./magic.js";
export { MonitorReport } from "./monitor.js";
export {
  type AnyMagic,
  createMagics,
  type MagicDescriptor,
  type MagicFunction,
  MagicRegistry,
} from "./registry.js";
export { Table } from "./table.js";
