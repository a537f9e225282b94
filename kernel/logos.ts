/** Pictures of the kernel as front ends look for them in a kernelspec's folder, by file name. */
export const logos: Readonly<Record<string, string | Uint8Array>> = {
  "logo-svg.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="cellship">
<rect width="64" height="64" rx="8" fill="#3178c6"/>
<path d="M12 40h40l-6 12H18zM30 10v26H14zM34 16l16 20H34z" fill="#fff"/>
</svg>
`,
  // The same, drawn at these sizes: the classic notebook takes no SVG.
  "logo-32x32.png": Buffer.from(png32(), "base64"),
  "logo-64x64.png": Buffer.from(png64(), "base64"),
};

function png32(): string {
  return [
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAMAAABEpIrGAAAAwFBMVEUxeMb6+/1Cg8o8gMtmm9QxeskibcLU4/OsyOgAAAAuc78v",
    "dsPI2/B4ptmJst6OteC+1O0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAVb1H8AAAAQHRSTlP+/////7z///8ALCv//////wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD/////////",
    "////////////uIeNCwAAAKJJREFUeNqtk+sOgyAMRvvRInjb9v5PO92MAVrKHw8xRj1pS7E0L5G6xGWmlVxWiux950hPI2EgJF+Y",
    "MtySKQAcdkfYDoEgUy/BDiDQeXWagktI3QovAdlMIrgFvCwjFQJEJ3ijFHShAbWgCs2NgNxG4P86dnvemJsc9yOzevXjA8VmNKFi",
    "V+dUk8w+Fohx1F4AFUKM36niyUkYjt5weEfj/wXZWgL8UZeDrQAAAABJRU5ErkJggg==",
  ].join("");
}

function png64(): string {
  return [
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAMAAACdt4HsAAAAwFBMVEUwd8X8/f5Hhsw9gcsAAAAibsIxecfX5PNmm9V1pNgweMcw",
    "eMbK3PCxy+mMtN8AAP8A//8qVaoqf9QyespVVapfltO90+2dv+SfwOTj7PcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AAAAAAAAAABVNPPCAAAAQHRSTlP+////AP+V////N63///8BAQYG3wP//////wAAAAAAAAAAAAAAAAAAAAAAAAAAAAD/////////",
    "////////////v9HHpgAAASdJREFUeNrtl+mKwzAMhCXHR5Wj27vd93/RLewWQhpbFwuFdn4G9DEeLMWC+BVjn4+g1jH38V4Mu7jP",
    "YFTexx2cDkNnBXTD4QQxm+vvhByhB5d6GHwAZ/k7aBOcgOIDpBv6AAGdgNEHSIROB/gLCGQ0MD0AuEkWwBn/AJ3xIGUGKIYDbHEG",
    "wCkZrsAcgFst4bIAaIMkXAKUQX4/AzRBpis+AzRBBlwDKIIc1wHSIBNhBSANEquAIm+idYAoyDM2AJIgSxPABvlooiqACzIgB2CC",
    "nFgATm0HC9W+vaxCJ1Jg5xCjsf43lwEoSRq5rtZNEFkg4SyxGBBZIPE4sxgQWCDFRLUYYC2QaqhbDDAWRM+d0NDn8f4/ci9d7rXP",
    "vXi6V1/38u1d/38AdBIKVbxXF8cAAAAASUVORK5CYII=",
  ].join("");
}
