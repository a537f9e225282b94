import { type KernelInfo, protocolVersion } from "./protocol/index.js";

/**
 * What this kernel says of itself.
 *
 * @param version - Version of cellship.
 * @param typescriptVersion - Version of the compiler that checks the cells.
 */
export function kernelInfo(version: string, typescriptVersion: string): KernelInfo {
  return {
    protocol_version: protocolVersion,
    implementation: "cellship",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescriptVersion,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    debugger: true,
    supported_features: ["debugger", "kernel subshells"],
    banner: `cellship ${version}: TypeScript ${typescriptVersion} on Node.js ${process.versions.node}. %help lists the magics.`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "TensorFlow.js", url: "https://js.tensorflow.org/api/latest/" },
      { text: "Danfo.js", url: "https://danfo.jsdata.org/api-reference" },
    ],
  };
}
