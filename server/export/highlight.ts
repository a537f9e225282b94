import highlighter from "highlight.js";
import { escapeHtml } from "../../lib/html.js";

/**
 * Source code as HTML with the classes of highlight.js.
 *
 * @param language - Name or alias; code of an unknown language comes back escaped.
 */
export function highlight(code: string, language: string | undefined): string {
  if (language === undefined || !highlighter.getLanguage(language)) return escapeHtml(code);
  return highlighter.highlight(code, { language, ignoreIllegals: true }).value;
}
