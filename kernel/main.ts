import { createLanguageService } from "./language/create-language-service.js";

function log(line: string): void {
  process.stderr.write(`[cellship kernel] ${line}\n`);
}

try {
  const workingDirectory = process.cwd();
  // Takes the longest to start, in a thread of its own: all the rest is loaded meanwhile.
  const language = createLanguageService({ workingDirectory });
  const { serve } = await import("./serve.js");
  await serve({ connectionFile: process.argv[2], workingDirectory, language, log });
  process.exitCode = 0;
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
process.exit();
