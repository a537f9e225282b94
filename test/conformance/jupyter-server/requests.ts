/** One request of the table, sent to Jupyter Server and to ours alike. */
export interface TableRequest {
  /** Unique; what a difference is listed under. */
  readonly name: string;
  readonly method: string;
  /** `{name}` stands for what an earlier request kept. */
  readonly path: string;
  /** Sent as JSON; texts as they are. `{name}` stands for what an earlier request kept. */
  readonly body?: unknown;
  /** Default: the token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Keeps the field `id` of the answer under this name. */
  readonly keepId?: string;
}

const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [{ cell_type: "markdown", id: "a", metadata: {}, source: "# Title" }],
};
const invalidNotebook = { ...notebook, cells: [{ cell_type: "markdown", id: "a", metadata: {} }] };

const get = (name: string, path: string, rest: Partial<TableRequest> = {}): TableRequest => ({
  name,
  method: "GET",
  path,
  ...rest,
});
const send = (
  method: string,
  name: string,
  path: string,
  body?: unknown,
  rest: Partial<TableRequest> = {},
): TableRequest => ({ name, method, path, ...(body === undefined ? {} : { body }), ...rest });
const text = (content: string): object => ({ type: "file", format: "text", content });
const chunk = (number: number): object => ({
  type: "file",
  format: "base64",
  chunk: number,
  content: "aGk=",
});

const contents: readonly TableRequest[] = [
  get("list the root", "/api/contents"),
  get("list the root, with a slash", "/api/contents/"),
  get("list a folder", "/api/contents/folder"),
  get("list a folder without content", "/api/contents/folder?content=0"),
  get("a folder that does not exist", "/api/contents/nowhere"),
  get("a folder as a file", "/api/contents/folder?type=file"),
  get("a file as a folder", "/api/contents/text.txt?type=directory"),
  get("read text", "/api/contents/text.txt"),
  get("read text without content", "/api/contents/text.txt?content=0"),
  get("read text as base64", "/api/contents/text.txt?format=base64"),
  get("read a type by its extension", "/api/contents/table.csv"),
  get("read bytes", "/api/contents/bytes.bin"),
  get("read bytes as text", "/api/contents/bytes.bin?format=text"),
  get("read in an unknown format", "/api/contents/text.txt?format=yaml"),
  get("read as an unknown type", "/api/contents/text.txt?type=spreadsheet"),
  get("read with an unknown value of content", "/api/contents/text.txt?content=2"),
  get("read a notebook", "/api/contents/book.ipynb"),
  get("read a notebook without content", "/api/contents/book.ipynb?content=0"),
  get("read a notebook as a file", "/api/contents/book.ipynb?type=file"),
  get("read a notebook of nbformat 3", "/api/contents/old.ipynb"),
  get("read a notebook that is invalid", "/api/contents/invalid.ipynb"),
  get("read a notebook that is no JSON", "/api/contents/broken.ipynb"),
  get("read text as a notebook", "/api/contents/text.txt?type=notebook"),
  get("read a hidden file", "/api/contents/.hidden"),
  get("read above the root", "/api/contents/..%2f..%2fetc%2fpasswd"),
  get("read a name with odd characters", "/api/contents/sp%C3%A4%C3%9Fe%20%26%20100%25%20%23%3F.txt"),

  send("POST", "a new notebook", "/api/contents", { type: "notebook" }),
  send("POST", "a second new notebook", "/api/contents", { type: "notebook" }),
  send("POST", "a new file", "/api/contents/folder", { type: "file", ext: ".py" }),
  send("POST", "a new folder", "/api/contents", { type: "directory" }),
  send("POST", "something new without a body's field", "/api/contents", {}),
  send("POST", "something new of an unknown type", "/api/contents", { type: "spreadsheet" }),
  send("POST", "something new in a folder that does not exist", "/api/contents/nowhere", { type: "file" }),
  send("POST", "something new below a file", "/api/contents/text.txt", { type: "file" }),
  send("POST", "a copy beside it", "/api/contents", { copy_from: "text.txt" }),
  send("POST", "a copy in another folder", "/api/contents/folder", { copy_from: "text.txt" }),
  send("POST", "a copy of a notebook", "/api/contents", { copy_from: "book.ipynb" }),
  send("POST", "a copy of what does not exist", "/api/contents", { copy_from: "none.txt" }),
  send("POST", "a copy of a hidden file", "/api/contents", { copy_from: ".hidden" }),
  send("POST", "a copy of a folder", "/api/contents", { copy_from: "folder" }),

  send("PUT", "save a new file", "/api/contents/saved.txt", text("one")),
  send("PUT", "save it again", "/api/contents/saved.txt", text("two")),
  send("PUT", "save base64", "/api/contents/saved.bin", { type: "file", format: "base64", content: "aGk=" }),
  send("PUT", "save a notebook", "/api/contents/saved.ipynb", {
    type: "notebook",
    format: "json",
    content: notebook,
  }),
  send("PUT", "save an invalid notebook", "/api/contents/odd.ipynb", {
    type: "notebook",
    format: "json",
    content: invalidNotebook,
  }),
  send("PUT", "create a folder", "/api/contents/created", { type: "directory" }),
  send("PUT", "create a folder that exists", "/api/contents/created", { type: "directory" }),
  send("PUT", "create a folder where a file is", "/api/contents/saved.txt", { type: "directory" }),
  send("PUT", "save a new file without content", "/api/contents/empty.txt", { type: "file" }),
  send("PUT", "save without a type", "/api/contents/saved.txt", { format: "text", content: "x" }),
  send("PUT", "save without content", "/api/contents/saved.txt", { type: "file", format: "text" }),
  send("PUT", "save without a format", "/api/contents/saved.txt", { type: "file", content: "x" }),
  send("PUT", "save in an unknown format", "/api/contents/saved.txt", {
    type: "file",
    format: "yaml",
    content: "x",
  }),
  send("PUT", "save as an unknown type", "/api/contents/saved.txt", {
    type: "spreadsheet",
    format: "text",
    content: "x",
  }),
  send("PUT", "save in a folder that does not exist", "/api/contents/nowhere/x.txt", text("x")),
  send("PUT", "save a hidden file", "/api/contents/.new", text("x")),
  send("PUT", "save with copy_from", "/api/contents/saved.txt", { copy_from: "text.txt" }),
  send("PUT", "save what is no JSON", "/api/contents/saved.txt", "{"),
  send("PUT", "upload chunk 1", "/api/contents/chunks.bin", chunk(1)),
  send("PUT", "upload chunk 2", "/api/contents/chunks.bin", chunk(2)),
  send("PUT", "upload the last chunk", "/api/contents/chunks.bin", chunk(-1)),
  get("read what was uploaded", "/api/contents/chunks.bin?format=text"),
  send("PUT", "upload a chunk of a notebook", "/api/contents/chunks.ipynb", {
    ...chunk(1),
    type: "notebook",
  }),

  send("PATCH", "rename", "/api/contents/saved.bin", { path: "renamed.bin" }),
  send("PATCH", "move", "/api/contents/renamed.bin", { path: "folder/moved.bin" }),
  send("PATCH", "rename to the same", "/api/contents/text.txt", { path: "text.txt" }),
  send("PATCH", "rename onto another", "/api/contents/text.txt", { path: "table.csv" }),
  send("PATCH", "rename what does not exist", "/api/contents/none.txt", { path: "x.txt" }),
  send("PATCH", "rename into a folder that does not exist", "/api/contents/text.txt", { path: "no/x.txt" }),
  send("PATCH", "rename to a hidden name", "/api/contents/text.txt", { path: ".text" }),
  send("PATCH", "rename without a body", "/api/contents/text.txt"),

  get("checkpoints of a saved notebook", "/api/contents/saved.ipynb/checkpoints"),
  get("checkpoints of a file without any", "/api/contents/text.txt/checkpoints"),
  send("POST", "a checkpoint", "/api/contents/text.txt/checkpoints", undefined, { keepId: "checkpoint" }),
  get("checkpoints of a file", "/api/contents/text.txt/checkpoints"),
  send("POST", "go back to a checkpoint", "/api/contents/text.txt/checkpoints/{checkpoint}"),
  send("POST", "go back to no checkpoint", "/api/contents/table.csv/checkpoints/checkpoint"),
  send("DELETE", "delete a checkpoint", "/api/contents/text.txt/checkpoints/{checkpoint}"),
  send("DELETE", "delete it again", "/api/contents/text.txt/checkpoints/{checkpoint}"),
  send("POST", "a checkpoint of nothing", "/api/contents/none.txt/checkpoints"),

  send("DELETE", "delete a file", "/api/contents/saved.txt"),
  send("DELETE", "delete it once more", "/api/contents/saved.txt"),
  send("DELETE", "delete an empty folder", "/api/contents/created"),
  send("DELETE", "delete a full folder", "/api/contents/folder"),
  send("DELETE", "delete the root", "/api/contents"),
  send("DELETE", "delete a hidden file", "/api/contents/.hidden"),
];

const kernels: readonly TableRequest[] = [
  get("kernelspecs", "/api/kernelspecs"),
  get("a kernelspec", "/api/kernelspecs/python3"),
  get("a kernelspec that does not exist", "/api/kernelspecs/cobol"),
  get("a kernelspec's logo", "/kernelspecs/python3/logo-64x64.png"),
  get("a logo that does not exist", "/kernelspecs/python3/none.png"),
  get("no kernels", "/api/kernels"),
  send("POST", "start a kernel", "/api/kernels", { name: "python3" }, { keepId: "kernel" }),
  send("POST", "start the default kernel", "/api/kernels", {}, { keepId: "second" }),
  send("POST", "start a kernel that is not installed", "/api/kernels", { name: "cobol" }),
  get("list kernels", "/api/kernels"),
  get("a kernel", "/api/kernels/{kernel}"),
  get("a kernel that does not exist", "/api/kernels/00000000-0000-0000-0000-000000000000"),
  send("POST", "interrupt", "/api/kernels/{kernel}/interrupt"),
  send("POST", "restart", "/api/kernels/{kernel}/restart"),
  send("POST", "interrupt none", "/api/kernels/00000000-0000-0000-0000-000000000000/interrupt"),
  send("POST", "restart none", "/api/kernels/00000000-0000-0000-0000-000000000000/restart"),
  send("POST", "an unknown action", "/api/kernels/{kernel}/juggle"),
  send("DELETE", "shut down", "/api/kernels/{second}"),
  send("DELETE", "shut down again", "/api/kernels/{second}"),
];

const session = (path: string, kernel: object): object => ({ path, name: "book", type: "notebook", kernel });

const sessions: readonly TableRequest[] = [
  get("no sessions", "/api/sessions"),
  send("POST", "a session", "/api/sessions", session("book.ipynb", { name: "python3" }), {
    keepId: "session",
  }),
  send("POST", "the same session", "/api/sessions", session("book.ipynb", { name: "python3" })),
  send("POST", "a session on a running kernel", "/api/sessions", session("other.ipynb", { id: "{kernel}" }), {
    keepId: "other",
  }),
  send(
    "POST",
    "a session on a kernel that is gone",
    "/api/sessions",
    session("gone.ipynb", { id: "{second}" }),
  ),
  send("POST", "a session without a path", "/api/sessions", {
    type: "notebook",
    kernel: { name: "python3" },
  }),
  send(
    "POST",
    "a session without a kernel",
    "/api/sessions",
    { path: "x.ipynb", type: "notebook", name: "" },
    {
      keepId: "default",
    },
  ),
  send("POST", "a session of an unknown kernel", "/api/sessions", session("y.ipynb", { name: "cobol" })),
  send("POST", "a session without a type", "/api/sessions", { path: "z.ipynb", kernel: { name: "python3" } }),
  get("list sessions", "/api/sessions"),
  get("a session by its id", "/api/sessions/{session}"),
  get("a session that does not exist", "/api/sessions/00000000-0000-0000-0000-000000000000"),
  send("PATCH", "rename a session", "/api/sessions/{session}", { path: "new.ipynb", name: "new" }),
  send("PATCH", "change a session's type", "/api/sessions/{session}", { type: "console" }),
  send("PATCH", "change a session's kernel", "/api/sessions/{session}", { kernel: { name: "python3" } }),
  send("PATCH", "change to a kernel that does not exist", "/api/sessions/{session}", {
    kernel: { id: "00000000-0000-0000-0000-000000000000" },
  }),
  send("PATCH", "change no session", "/api/sessions/00000000-0000-0000-0000-000000000000", { path: "a" }),
  send("DELETE", "end a session", "/api/sessions/{session}"),
  send("DELETE", "end it again", "/api/sessions/{session}"),
  send("DELETE", "end another", "/api/sessions/{other}"),
  get("the kernel of an ended session", "/api/kernels/{kernel}"),
];

const server: readonly TableRequest[] = [
  get("the version, for anyone", "/api", { headers: {} }),
  get("a configuration without anything", "/api/config/tree"),
  send("PUT", "keep a configuration", "/api/config/tree", { a: { b: 1, c: "x" } }),
  send("PATCH", "change a configuration", "/api/config/tree", { a: { b: null }, d: true }),
  get("read a configuration", "/api/config/tree"),
  get("a configuration that is no word", "/api/config/a.b"),
  get("status", "/api/status"),
  get("who am I", "/api/me"),
  get("what may I", '/api/me?permissions={"contents":["read","write"]}'),
  get("export formats", "/api/nbconvert"),
  get("the specification", "/api/spec.yaml"),
  get("an unknown route of the API", "/api/nothing"),
  get("an unknown route", "/nothing"),
  send("PUT", "a method that kernels do not have", "/api/kernels", {}),
  send("POST", "a method that a kernel does not have", "/api/kernels/{kernel}", {}),
  send("DELETE", "a method that sessions do not have", "/api/sessions"),
  send("PUT", "a method that the status does not have", "/api/status", {}),
  get("download a file", "/files/text.txt"),
  get("download nothing", "/files/none.txt"),
  get("download a hidden file", "/files/.hidden"),
  get("download a folder", "/files/folder"),
  get("export to an unknown format", "/nbconvert/hologram/book.ipynb"),
  get("export nothing", "/nbconvert/html/none.ipynb"),
  get("contents without a token", "/api/contents", { headers: {} }),
  get("contents with a wrong token", "/api/contents", { headers: { authorization: "token wrong" } }),
  get("contents with the token as a bearer's", "/api/contents", {
    headers: { authorization: "Bearer {token}" },
  }),
  get("contents with the token in the query", "/api/contents?token={token}", { headers: {} }),
  get("kernels without a token", "/api/kernels", { headers: {} }),
  send("POST", "start a kernel without a token", "/api/kernels", { name: "python3" }, { headers: {} }),
  get("sessions without a token", "/api/sessions", { headers: {} }),
  get("status without a token", "/api/status", { headers: {} }),
  get("a download without a token", "/files/text.txt", { headers: {} }),
  get("contents by a foreign name of the host", "/api/contents", { headers: { host: "evil.example" } }),
  send(
    "POST",
    "a foreign page's request",
    "/api/contents",
    { type: "file" },
    {
      headers: { origin: "http://evil.example" },
    },
  ),
];

/** The table. Its order matters: later requests find what earlier ones made. */
export const tableRequests: readonly TableRequest[] = [...contents, ...kernels, ...sessions, ...server];
