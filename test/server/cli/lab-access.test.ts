import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAccess } from "../../../server/cli/lab-access.js";
import { openBrowser } from "../../../server/cli/open-browser.js";
import { passwordFileOf, watchPasswordHash, writePasswordHash } from "../../../server/cli/password-file.js";
import { hashPassword } from "../../../server/jupyter/index.js";
import { fakeContext } from "./fake-context.js";

describe("who may use cellship lab", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-access-"));
    await writeFile(join(folder, "bad.pem"), "no certificate");
    await writeFile(join(folder, "token"), "from a file\n");
    await writeFile(join(folder, "empty"), "\n");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is, by default, who has a random token, on this machine", async () => {
    const [first, second] = [
      await parseAccess({}, fakeContext(folder)),
      await parseAccess({}, fakeContext(folder)),
    ];
    expect(first).toMatchObject({
      host: "127.0.0.1",
      baseUrl: "/",
      token: expect.stringMatching(/^[0-9a-f]{48}$/),
    });
    expect(second.token).not.toBe(first.token);
    expect(first.cookieSecret).toBe(second.cookieSecret);
    const file = join(folder, "state", "cellship", "cookie-secret");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    await parseAccess({}, fakeContext(folder));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    [{ token: "a" }, {}, "a"],
    [{ token: "a" }, { JUPYTER_TOKEN: "b" }, "a"],
    [{}, { JUPYTER_TOKEN: "b" }, "b"],
    [{}, { JUPYTER_TOKEN_FILE: "token" }, "from a file"],
  ])("has the token of %j and %j", async (options, environment, token) => {
    const file = "JUPYTER_TOKEN_FILE" in environment ? environment.JUPYTER_TOKEN_FILE : undefined;
    const context = fakeContext(folder, {
      ...environment,
      ...(file ? { JUPYTER_TOKEN_FILE: join(folder, file) } : {}),
    });
    for (const ip of ["127.0.0.1", "0.0.0.0"]) {
      expect((await parseAccess({ ...options, ip }, context)).token).toBe(token);
    }
  });

  it.each([["0.0.0.0"], ["*"], ["::"], ["192.0.2.7"], ["notebooks.example"]])(
    "is nobody on --ip %s without a chosen secret",
    async (ip) => {
      await expect(parseAccess({ ip }, fakeContext(folder))).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(
          /^Refused to listen on .+ Set a password with `cellship lab password`/,
        ),
      });
    },
  );

  it.each([
    [{ ip: "" }, "Expected --ip to be an address"],
    [{ token: "" }, "Expected --token to be at least one character."],
    [{ "base-url": "/a b" }, "--base-url: Expected a path"],
    [{ keyfile: "bad.pem" }, "Expected --certfile FILE with --keyfile."],
    [{ certfile: "none.pem" }, "given by --certfile: there is no such file."],
    [
      { certfile: "bad.pem" },
      "Expected a certificate and its private key, as PEM without a passphrase, in bad.pem: ",
    ],
  ])("is told what is wrong with %j", async (options, message) => {
    await expect(parseAccess(options, fakeContext(folder))).rejects.toThrow(message);
  });

  it("is told that the file of the token is empty", async () => {
    const context = fakeContext(folder, { JUPYTER_TOKEN_FILE: join(folder, "empty") });
    await expect(parseAccess({}, context)).rejects.toThrow("got an empty file");
  });

  it("is, with a password, who knows that, and the token only if one is given", async () => {
    const context = fakeContext(join(folder, "with-password"));
    const hash = await hashPassword("secret");
    await writePasswordHash(passwordFileOf(context), hash);
    const access = await parseAccess({ ip: "0.0.0.0" }, context);
    expect([access.token, access.passwordHash?.()]).toEqual([undefined, hash]);
    expect((await parseAccess({ token: "a" }, context)).token).toBe("a");
  });
});

describe("the file of the password", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-password-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is for its owner, keeps what else is in it, and counts as soon as it changes", async () => {
    const file = join(folder, "a.json");
    await writeFile(file, '{"other":{"x":1}}', { mode: 0o644 });
    const current = watchPasswordHash(file);
    expect(current()).toBeUndefined();
    const hash = await hashPassword("secret");
    await writePasswordHash(file, hash);
    expect(current()).toBe(hash);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      other: { x: 1 },
      PasswordIdentityProvider: { hashed_password: hash },
    });
    await writeFile(file, "broken");
    expect(current()).toBeUndefined();
  });

  it.each([
    ["{", "Expected JSON in"],
    ["[]", "Expected a JSON object in"],
    ['{"PasswordIdentityProvider":{"hashed_password":"argon2:x"}}', "Run that again."],
  ])("%s is refused at the start", async (text, message) => {
    const file = join(folder, "b.json");
    await writeFile(file, text);
    expect(() => watchPasswordHash(file)).toThrow(message);
  });
});

describe("opening the browser", () => {
  it("shows the address to nobody but this user", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cellship-open-"));
    const seen = join(folder, "seen");
    await writeFile(
      join(folder, "xdg-open"),
      `#!/bin/sh\nprintf %s "$*" > "${seen}.part" && mv "${seen}.part" "${seen}"\n`,
      {
        mode: 0o755,
      },
    );
    const context = fakeContext(folder, { DISPLAY: ":0", PATH: `${folder}:${process.env.PATH}` });
    await openBrowser("http://127.0.0.1:8888/lab?token=secret", folder, context);
    await expect.poll(() => readFile(seen, "utf8").catch(() => "")).toBe(`file://${folder}/open.html`);
    const page = join(folder, "open.html");
    expect(await readFile(page, "utf8")).toContain("url=http://127.0.0.1:8888/lab?token=secret");
    expect((await stat(page)).mode & 0o777).toBe(0o600);
    await rm(folder, { recursive: true });
  });
});
