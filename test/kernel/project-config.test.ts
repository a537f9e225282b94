import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mappedPaths, Project } from "../../kernel/project-config.js";
import { ProjectFolder } from "../helpers/project-folder.js";

let folder: ProjectFolder;
beforeEach(() => {
  folder = new ProjectFolder();
});
afterEach(() => folder.remove());
const at = (name: string): string => join(folder.path, name);

describe("a project", () => {
  test("without a tsconfig.json says nothing until there is one", () => {
    folder.write("package.json", "{}");
    const project = new Project(folder.path);
    expect(project.config).toBeUndefined();
    folder.write("tsconfig.json", '{ "compilerOptions": { "strict": false } }');
    expect(project.hasChanged).toBe(true);
    expect(project.config?.options).toEqual({ strict: false });
  });

  test("reads comments, trailing commas and what is extended, nearest last", () => {
    folder.write("base.json", '{ "compilerOptions": { "strict": false, "noImplicitAny": true } }');
    folder.write(
      "tsconfig.json",
      '{ /* a */ "extends": "./base", // b\n"compilerOptions": { "strict": true, }, }',
    );
    const project = new Project(folder.path);
    expect(project.config?.options).toEqual({ strict: true, noImplicitAny: true });
    folder.write("base.json", "{}");
    expect(project.config?.options).toEqual({ strict: true });
  });

  test("is that of a folder above, up to the package's, unless that one only refers to others", () => {
    folder.write("package.json", "{}");
    folder.write("tsconfig.json", "{}");
    folder.write("notebooks/a/data.csv", "");
    expect(new Project(at("notebooks/a")).config?.file).toBe(at("tsconfig.json"));
    folder.write("tsconfig.json", '{ "files": [], "references": [] }');
    expect(new Project(at("notebooks/a")).config).toBeUndefined();
    folder.write("notebooks/package.json", "{}");
    folder.write("tsconfig.json", "{}");
    expect(new Project(at("notebooks/a")).config).toBeUndefined();
  });

  test("that does not parse says nothing", () => {
    folder.write("tsconfig.json", '{ "compilerOptions": { "strict": tru');
    expect(new Project(folder.path).config).toEqual({ file: at("tsconfig.json"), options: {}, paths: [] });
  });
});

describe("paths", () => {
  test.each([
    ["@app/x", ["src/app/x", "lib/x"]],
    ["@app/deep/x", ["src/deep-app/x"]],
    ["exact", ["src/exact.ts"]],
    ["@other/x", []],
    ["./@app/x", []],
  ])("map %s", (specifier, expected) => {
    const paths = {
      "@app/*": ["./src/app/*", "./lib/*"],
      "@app/deep/*": ["src/deep-app/*"],
      exact: ["src/exact.ts"],
    };
    folder.write("tsconfig.json", JSON.stringify({ compilerOptions: { paths } }));
    const { config } = new Project(folder.path);
    expect(config && mappedPaths(config, specifier)).toEqual(expected.map(at));
  });

  test("start from the folder of the file that has them, or its baseUrl", () => {
    folder.write(
      "config/base.json",
      '{ "compilerOptions": { "baseUrl": "../src", "paths": { "#/*": ["x/*"] } } }',
    );
    folder.write("tsconfig.json", '{ "extends": "./config/base.json" }');
    const { config } = new Project(folder.path);
    expect(config && mappedPaths(config, "#/a")).toEqual([at("src/x/a")]);
    expect(config && mappedPaths(config, "util/b")).toEqual([at("src/util/b")]);
  });
});
