/** The report's style: one column, light or dark as the system is, nothing loaded from elsewhere. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f8fa; --text: #1f2328; --muted: #59636e; --line: #d8dee4; --accent: #0969da;
  --error-panel: #fff1f0; --warn-panel: #fff8e6;
  --keyword: #cf222e; --string: #0a3069; --number: #0550ae; --comment: #59636e; --title: #8250df; --type: #953800;
  --ansi-black: #24292f; --ansi-red: #cf222e; --ansi-green: #116329; --ansi-yellow: #7d4e00;
  --ansi-blue: #0969da; --ansi-magenta: #8250df; --ansi-cyan: #1b7c83; --ansi-white: #6e7781;
  --ansi-bright-black: #57606a; --ansi-bright-red: #a40e26; --ansi-bright-green: #1a7f37;
  --ansi-bright-yellow: #633c01; --ansi-bright-blue: #218bff; --ansi-bright-magenta: #a475f9;
  --ansi-bright-cyan: #3192aa; --ansi-bright-white: #8c959f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --panel: #161b22; --text: #e6edf3; --muted: #9198a1; --line: #30363d; --accent: #4493f8;
    --error-panel: #2c1618; --warn-panel: #272115;
    --keyword: #ff7b72; --string: #a5d6ff; --number: #79c0ff; --comment: #9198a1; --title: #d2a8ff; --type: #ffa657;
    --ansi-black: #6e7681; --ansi-red: #ff7b72; --ansi-green: #3fb950; --ansi-yellow: #d29922;
    --ansi-blue: #58a6ff; --ansi-magenta: #bc8cff; --ansi-cyan: #39c5cf; --ansi-white: #b1bac4;
    --ansi-bright-black: #8b949e; --ansi-bright-red: #ffa198; --ansi-bright-green: #56d364;
    --ansi-bright-yellow: #e3b341; --ansi-bright-blue: #79c0ff; --ansi-bright-magenta: #d2a8ff;
    --ansi-bright-cyan: #56d4dd; --ansi-bright-white: #ffffff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.6 system-ui, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 1rem; }
a { color: var(--accent); }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.8em 0 0.6em; }
h1 { font-size: 2rem; } h2 { font-size: 1.5rem; border-bottom: 1px solid var(--line); padding-bottom: 0.3em; }
main > section:first-child :is(h1, h2):first-child { margin-top: 0; }
pre, code { font: 13.5px/1.55 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
:not(pre) > code { background: var(--panel); border-radius: 4px; padding: 0.15em 0.35em; }
pre { margin: 0; overflow-x: auto; white-space: pre; tab-size: 2; }
section.markdown-cell { margin: 1.2rem 0; }
.markdown-cell pre.code, .rich pre, .markdown pre.code { background: var(--panel); border-radius: 8px; padding: 0.8rem 1rem; }
section.code-cell { display: grid; grid-template-columns: 3.2rem minmax(0, 1fr); margin: 1.2rem 0; }
.count { color: var(--muted); font: 12px/1.55 ui-monospace, Menlo, "DejaVu Sans Mono", monospace; padding-top: 0.75rem; user-select: none; }
.source { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 1rem; }
.outputs { grid-column: 2; margin-top: 0.5rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
.outputs pre { padding: 0.2rem 1rem; }
.outputs pre.stderr { background: var(--warn-panel); border-radius: 8px; padding: 0.6rem 1rem; }
.outputs pre.error { background: var(--error-panel); border-left: 3px solid var(--keyword); border-radius: 8px; padding: 0.7rem 1rem; }
.rich { padding: 0.2rem 1rem; overflow-x: auto; }
.image { padding: 0.4rem 1rem; } .image img, .image svg { max-width: 100%; height: auto; }
.plotly-figure { width: 100%; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; margin: 0.4rem 0; }
th, td { padding: 0.35rem 0.8rem; border-bottom: 1px solid var(--line); text-align: right; }
th { font-weight: 600; } :is(th, td):first-child { text-align: left; }
.markdown-cell :is(th, td), .markdown :is(th, td) { text-align: left; }
blockquote { margin: 1em 0; padding: 0 1em; border-left: 4px solid var(--line); color: var(--muted); }
img { max-width: 100%; }
footer { max-width: 60rem; margin: 2rem auto 0; padding: 1rem 1.25rem 2rem; color: var(--muted); font-size: 0.85rem; border-top: 1px solid var(--line); }
.hljs-keyword, .hljs-meta, .hljs-selector-tag { color: var(--keyword); }
.hljs-string, .hljs-regexp, .hljs-attr, .hljs-property { color: var(--string); }
.hljs-number, .hljs-literal, .hljs-variable.constant_ { color: var(--number); }
.hljs-comment, .hljs-doctag { color: var(--comment); font-style: italic; }
.hljs-title, .hljs-title.function_, .hljs-section { color: var(--title); }
.hljs-type, .hljs-title.class_, .hljs-built_in, .hljs-name { color: var(--type); }
@media (max-width: 40rem) { section.code-cell { grid-template-columns: minmax(0, 1fr); } .count { display: none; } .outputs { grid-column: 1; } }
@media print { pre { white-space: pre-wrap; } section.code-cell { break-inside: avoid; } }
`;
