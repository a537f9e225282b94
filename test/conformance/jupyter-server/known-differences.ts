const uncaught = "500 is an error there that nobody caught; what is missing is not found";
const newer = "ours follows jupyter_server 2";

/** Why our answer differs from that of the Jupyter Server it is compared with, 1.23, by the request's name. */
export const knownDifferences: Readonly<Record<string, string>> = {
  "a copy of a folder": `${newer}, which copies folders`,
  "save in a folder that does not exist": uncaught,
  "rename what does not exist": uncaught,
  "rename into a folder that does not exist": uncaught,
  "go back to no checkpoint": uncaught,
  "a checkpoint of nothing": uncaught,
  "restart none": uncaught,
  "start a kernel that is not installed":
    "500 there; at 501 JupyterLab shows the message, which names the choices",
  "who am I": `${newer}, which has identities`,
  "what may I": `${newer}, which has identities`,
  "export formats": "two formats are written without nbconvert: html and script",
  "export to an unknown format": uncaught,
  "the specification": "no OpenAPI document is shipped",
  "contents with the token as a bearer's": `${newer}, which takes both words`,
};
