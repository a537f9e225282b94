import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotebookTrust } from "../../../server/jupyter/contents/notebook-trust.js";
import { openLabBundle } from "../../../server/jupyter/lab/bundle.js";
import { LabSettings } from "../../../server/jupyter/lab/settings.js";
import { LabWorkspaces } from "../../../server/jupyter/lab/workspaces.js";
import type { Lab } from "../../../server/jupyter/routes/lab.js";
import { startTestServer, type TestServer } from "./test-server.js";

/** Stands in every file that must not be read. */
export const secretMark = "TOP-SECRET-7261";

/** Number of files `victims/<n>.txt`, each of which may be moved once. */
export const victimCount = 100;

/** A server with everything on, beside and in whose folder lie secrets. */
export interface AttackedServer {
  readonly host: TestServer;
  readonly lab: Lab;
  /** Folder that holds all of it. */
  readonly folder: string;
  /** Content, by path, of all files that nobody may change. */
  secrets(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export const emptyNotebook = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}';

/** Starts one. */
export async function startAttackedServer(): Promise<AttackedServer> {
  const folder = await mkdtemp(join(tmpdir(), "cellship-attacked-"));
  const root = join(folder, "root");
  const files = {
    "outside/secret.txt": secretMark,
    "outside/secret.css": secretMark,
    "outside/secret.ipynb": emptyNotebook.replace("{}", `{"title":"${secretMark}"}`),
    ...Object.fromEntries(Array.from({ length: victimCount }, (_, n) => [`root/victims/${n}.txt`, "fine"])),
    "person/keep": "",
    "root/ok.txt": "fine",
    "root/ok.ipynb": emptyNotebook,
    "root/.env": secretMark,
    "root/.hidden/secret.txt": secretMark,
    "root/sub/.git/config": secretMark,
    "bundle/secret.css": secretMark,
    "bundle/manifest.json": '{"hash":"","version":"4.6.3","scripts":["main.1.js"]}',
    "bundle/static/main.1.js": "start()",
    "bundle/static/third-party-licenses.json": "{}",
    "bundle/themes/vendor/index.css": "a {}",
    "bundle/schemas/vendor/themes.json": "{}",
    "bundle/schemas/vendor/package.json.orig": '{"version":"1"}',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await symlink(join(folder, "outside"), join(root, "out"));
  await symlink("../outside/secret.txt", join(root, "outfile.txt"));
  await symlink("../outside/created.txt", join(root, "dangling.txt"));
  const lab = {
    bundle: await openLabBundle(join(folder, "bundle")),
    settings: new LabSettings(join(folder, "bundle", "schemas"), join(folder, "person", "settings")),
    workspaces: new LabWorkspaces(join(folder, "person", "workspaces")),
  };
  const host = await startTestServer({
    lab,
    contents: { trust: new NotebookTrust(join(folder, "person", "data")) },
    server: { rootFolder: root },
  });
  return {
    host,
    lab,
    folder,
    async secrets() {
      const found: Record<string, string> = { names: (await readdir(folder)).join() };
      for (const top of ["outside", "bundle", "root/.hidden", "root/sub/.git", "root/.env"]) {
        for (const name of await namesIn(join(folder, top))) {
          const path = join(top, name);
          const status = await stat(join(folder, path));
          found[path] = status.isFile() ? await readFile(join(folder, path), "utf8") : "a folder";
        }
      }
      return found;
    },
    async close() {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The file itself, or all that a folder holds. */
async function namesIn(path: string): Promise<string[]> {
  return (await stat(path)).isFile() ? [""] : readdir(path, { recursive: true });
}
