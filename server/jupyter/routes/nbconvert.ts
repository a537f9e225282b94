import { posix } from "node:path";
import type { NotebookContent } from "../../export/notebook.js";
import type { ScriptLibrary } from "../../export/script-import.js";
import type { Contents } from "../contents/contents.js";
import { NotFoundError } from "../errors.js";
import type { Route } from "../router.js";

/** What a notebook became. */
interface Exported {
  readonly text: string;
  /** With the dot. */
  readonly extension: string;
  readonly mimeType: string;
}

/** The formats that a notebook can be exported to. A new one is one row. */
const exporters: Readonly<
  Record<
    string,
    {
      readonly mimeType: string;
      readonly export: (
        content: NotebookContent,
        options: { readonly fileName: string; readonly library: ScriptLibrary | undefined },
      ) => Promise<Exported>;
    }
  >
> = {
  html: {
    mimeType: "text/html",
    async export(content, { fileName }) {
      // Loaded here, as below: most servers never export anything.
      const { renderNotebookHtml } = await import("../../export/render-notebook.js");
      const text = await renderNotebookHtml(content, { fileName, footer: fileName });
      return { text, extension: ".html", mimeType: "text/html" };
    },
  },
  script: {
    mimeType: "text/plain",
    async export(content, { library }) {
      const { notebookScript } = await import("../../export/notebook-script.js");
      return notebookScript(content, { library });
    },
  },
};

/**
 * `GET /api/nbconvert`: the formats that a notebook can be exported to. `GET /nbconvert/<format>/<path>`: the notebook in
 * one of them, to look at or, with `?download=true`, to keep.
 *
 * @param parts - `scriptLibrary`: what the cells of TypeScript notebooks find preloaded.
 */
export function nbconvertRoutes(parts: {
  readonly contents: Contents;
  readonly scriptLibrary?: (() => ScriptLibrary) | undefined;
}): Route[] {
  const { contents, scriptLibrary } = parts;
  return [
    {
      method: "GET",
      path: "/api/nbconvert",
      handler: (context) => {
        context.body = Object.fromEntries(
          Object.entries(exporters).map(([name, { mimeType }]) => [name, { output_mimetype: mimeType }]),
        );
      },
    },
    {
      method: "GET",
      path: "/nbconvert/:format/*path",
      access: "page",
      handler: async (context, { format = "", path = "" }) => {
        const exporter = Object.hasOwn(exporters, format) ? exporters[format] : undefined;
        if (!exporter) throw new NotFoundError(`No exporter for format: ${format}`);
        const model = await contents.get(path);
        if (model.type !== "notebook") {
          context.redirect(`/files/${model.path.split("/").map(encodeURIComponent).join("/")}`);
          return;
        }
        const { text, extension, mimeType } = await exporter.export(model.content as NotebookContent, {
          fileName: model.name,
          library: scriptLibrary?.(),
        });
        // Its scripts run as those of a stranger's page would: they get at neither cookies nor API.
        context.set("Content-Security-Policy", "frame-ancestors 'self'; sandbox allow-scripts");
        context.lastModified = new Date(model.last_modified);
        if (context.query.download === "true")
          context.attachment(posix.basename(model.name, ".ipynb") + extension);
        context.type = `${mimeType}; charset=utf-8`;
        context.body = text;
      },
    },
  ];
}
