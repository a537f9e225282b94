import { join } from "node:path";
import { NotFoundError } from "../errors.js";
import type { KernelSpec, KernelSpecs } from "../kernel-specs.js";
import type { Route } from "../router.js";
import { sendFile } from "../send-file.js";

/**
 * `GET /api/kernelspecs[/<name>]` and the specs' logos.
 *
 * @param baseUrl - Path that everything is served under.
 */
export function kernelSpecRoutes(specs: KernelSpecs, baseUrl: string): Route[] {
  const modelOf = ({ name, spec, resources }: KernelSpec): object => {
    const urls = Object.entries(resources).map(([key, path]) => [key, baseUrl.slice(0, -1) + path]);
    return { name, spec, resources: Object.fromEntries(urls) };
  };
  return [
    {
      method: "GET",
      path: "/api/kernelspecs",
      handler: async (context) => {
        const known = await specs.list();
        context.body = {
          default: (await specs.defaultName()) ?? "",
          kernelspecs: Object.fromEntries(known.map((spec) => [spec.name, modelOf(spec)])),
        };
      },
    },
    {
      method: "GET",
      path: "/api/kernelspecs/:name",
      handler: async (context, { name = "" }) => {
        context.body = modelOf(await find(specs, name));
      },
    },
    {
      method: "GET",
      path: "/kernelspecs/:name/:file",
      handler: async (context, { name = "", file = "" }) => {
        const spec = await find(specs, name);
        const isResource = Object.values(spec.resources).some((path) =>
          path.endsWith(`/${encodeURIComponent(file)}`),
        );
        if (!spec.folder || !isResource)
          throw new NotFoundError(`The kernelspec ${name} has no file ${file}.`);
        await sendFile(context, join(spec.folder, file));
      },
    },
  ];
}

async function find(specs: KernelSpecs, name: string): Promise<KernelSpec> {
  const spec = (await specs.list()).find((candidate) => candidate.name === name.toLowerCase());
  if (!spec) throw new NotFoundError(`Kernel spec ${name} not found`);
  return spec;
}
