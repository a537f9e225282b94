import { readFileSync, writeFileSync } from "node:fs";

/** Packages whose texts name no holder in their terms, by licence, and the words that these begin with. */
const samples = {
  "BSD-3-Clause": ["@jupyter-widgets/jupyterlab-manager", "Redistribution and use"],
  MIT: ["react", "Permission is hereby granted"],
};

/**
 * Completes the list of the bundled packages' licences: some packages, JupyterLab's own among them, name their licence and
 * come without its text, which has to be passed on.
 *
 * @param {string} file - The list, as JupyterLab's plugin for the bundler writes it.
 * @param {(name: string) => { author?: string | { name: string } }} manifestOf - Finds a package's package.json.
 * @throws {Error} If a text is missing and not known here.
 */
export function completeLicences(file, manifestOf) {
  const list = JSON.parse(readFileSync(file, "utf8"));
  for (const entry of list.packages.filter(({ extractedText }) => extractedText.trim() === "")) {
    const { author } = manifestOf(entry.name);
    const terms = termsOf(entry.licenseId, list.packages);
    if (author === undefined || terms === undefined) {
      throw new Error(
        `Expected ${entry.name} to bring the text of its licence ${entry.licenseId}, it does not.`,
      );
    }
    entry.extractedText = `Copyright (c) ${author.name ?? author}\n\n${terms}`;
  }
  writeFileSync(file, JSON.stringify(list));
}

function termsOf(licenceId, packages) {
  const [sample, opening] = samples[licenceId] ?? [];
  const text = packages.find(({ name }) => name === sample)?.extractedText ?? "";
  const start = text.indexOf(opening);
  return start < 0 ? undefined : text.slice(start);
}
