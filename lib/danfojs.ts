import { createRequire } from "node:module";
import type * as danfojs from "danfojs-node";

const members: object = {};
let isLoaded = false;

/** Loads the package on first use and copies its exports here, getters as they are. */
function loaded(): object {
  if (!isLoaded) {
    const module: object = createRequire(import.meta.url)("danfojs-node");
    Object.defineProperties(members, Object.getOwnPropertyDescriptors(module));
    isLoaded = true;
  }
  return members;
}

/** danfojs: DataFrame, Series, readers. Loading it takes most of a second, so that waits until a member is read. */
export const dfd = new Proxy(members, {
  get: (_, name) => Reflect.get(loaded(), name),
  has: (_, name) => Reflect.has(loaded(), name),
  ownKeys: () => Reflect.ownKeys(loaded()),
  getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(loaded(), name),
}) as typeof danfojs;

/** The types of the package under the names that its module has them. */
export declare namespace dfd {
  type NDframe = danfojs.NDframe;
  type DataFrame = danfojs.DataFrame;
  type Series = danfojs.Series;
  type Config = danfojs.Config;
  type Utils = danfojs.Utils;
  type Str = danfojs.Str;
  type Dt = danfojs.Dt;
  type MinMaxScaler = danfojs.MinMaxScaler;
  type StandardScaler = danfojs.StandardScaler;
  type LabelEncoder = danfojs.LabelEncoder;
  type OneHotEncoder = danfojs.OneHotEncoder;
}
