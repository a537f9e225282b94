import type { HubSettings } from "../hub/hub-settings.js";
import type { LabBundle } from "./bundle.js";

/** What the page is to show. */
export interface LabPageRequest {
  readonly bundle: LabBundle;
  /** `single-document`: one document without the rest of the application around it. */
  readonly mode: "multiple-document" | "single-document";
  /** Name of the workspace, which holds the layout. */
  readonly workspace: string;
  /** Document or folder to open, a path below the server's root; may be empty. */
  readonly treePath: string;
  /** Folder that the server shows, for people. */
  readonly rootFolder: string;
  /** Whether files whose name begins with a dot can be shown. */
  readonly allowsHidden: boolean;
  /** Whether deleted files go to the trash. */
  readonly hasTrash: boolean;
  /** Version of the Jupyter Server API. */
  readonly serverVersion: string;
  /** Path that everything is served under, with a slash at either end. */
  readonly baseUrl: string;
  /** The JupyterHub that started the server; `undefined`: none did. */
  readonly hub: HubSettings | undefined;
}

/** Plugins of JupyterLab that need a part of Jupyter Server which this server does not have, or that ours stand in for. */
const disabledExtensions = [
  "@jupyterlab/apputils-extension:announcements",
  "@jupyterlab/extensionmanager-extension",
  "@jupyterlab/fileeditor-extension:language-server",
  "@jupyterlab/lsp-extension",
  "@jupyterlab/notebook-extension:cell-executor",
  "@jupyterlab/notebook-extension:language-server",
  "@jupyterlab/terminal-extension",
];

const apiUrls = {
  appUrl: "lab",
  licensesUrl: "lab/api/licenses",
  listingsUrl: "lab/api/listings",
  settingsUrl: "lab/api/settings",
  staticUrl: "static/lab",
  themesUrl: "lab/api/themes",
  translationsApiUrl: "lab/api/translations",
  treeUrl: "lab/tree",
  workspacesApiUrl: "lab/api/workspaces",
  workspacesUrl: "lab/workspaces",
};

/** The page's settings, as JupyterLab reads them from the element `jupyter-config-data`. */
function pageConfigOf(request: LabPageRequest): Readonly<Record<string, unknown>> {
  const {
    bundle,
    mode,
    workspace,
    treePath,
    rootFolder,
    allowsHidden,
    hasTrash,
    serverVersion,
    baseUrl,
    hub,
  } = request;
  const urls = Object.entries(apiUrls).flatMap(([name, path]) => [
    [name, `/${path}`],
    [`full${name[0]?.toUpperCase()}${name.slice(1)}`, baseUrl + path],
  ]);
  return {
    ...Object.fromEntries(urls),
    appName: "JupyterLab",
    appNamespace: "lab",
    appVersion: bundle.version,
    baseUrl,
    wsUrl: "",
    // Known by its cookie, a page needs no secret that its scripts, and those of outputs, could read.
    token: "",
    mode,
    workspace,
    treePath,
    serverRoot: rootFolder,
    preferredPath: "/",
    notebookVersion: JSON.stringify(serverVersion.split(".").map(Number)),
    notebookStartsKernel: true,
    cacheFiles: true,
    quitButton: true,
    terminalsAvailable: false,
    buildAvailable: false,
    buildCheck: false,
    devMode: false,
    exposeAppInBrowser: false,
    collaborative: false,
    allow_hidden_files: allowsHidden,
    delete_to_trash: hasTrash,
    disabledExtensions: hub ? disabledExtensions : [...disabledExtensions, "@jupyterlab/hub-extension"],
    ...(hub ? hubConfigOf(hub) : {}),
    deferredExtensions: [],
    lockedExtensions: [],
    ignorePlugins: [],
    store_id: 0,
  };
}

function hubConfigOf({
  hubHost,
  hubPrefix,
  user,
  serverName,
}: HubSettings): Readonly<Record<string, string>> {
  return {
    hubHost,
    hubPrefix,
    hubUser: user,
    hubServerName: serverName,
    shareUrl: `${hubHost}${hubPrefix}user-redirect`,
  };
}

/** HTML of the page that runs JupyterLab. */
export function labPage(request: LabPageRequest): string {
  const { baseUrl } = request;
  // In a script element, only `</script` and `<!--` mean anything: no `<`, and neither can occur.
  const json = JSON.stringify(pageConfigOf(request)).replaceAll("<", "\\u003c");
  const scripts = request.bundle.scripts.map(
    (name) => `<script defer src="${baseUrl}${apiUrls.staticUrl}/${name}"></script>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>JupyterLab</title>
<link rel="icon" type="image/svg+xml" class="idle favicon" href="${baseUrl}static/favicon.svg">
<link rel="icon" type="image/svg+xml" class="busy favicon" href="${baseUrl}static/favicon-busy.svg">
<script id="jupyter-config-data" type="application/json">${json}</script>
${scripts.join("\n")}
</head>
<body></body>
</html>
`;
}
