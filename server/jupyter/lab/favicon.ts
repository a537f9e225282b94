const colours: Readonly<Record<string, string>> = {
  "favicon.svg": "#3178c6",
  "favicon-busy.svg": "#e08a1e",
};

/** The page's icon, as SVG: `favicon.svg`, and `favicon-busy.svg` while a kernel computes. */
export function favicon(name: string): string | undefined {
  const colour = colours[name];
  if (colour === undefined) return undefined;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="6" fill="${colour}"/>
<text x="16" y="23" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="17" fill="#fff">cs</text>
</svg>
`;
}
