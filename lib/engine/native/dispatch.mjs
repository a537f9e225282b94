// The table that calls a kernel by its number, written from the `EXPORT` functions of the C files.

/** Functions that have no place in the table: `worker_main` never returns. */
const excluded = new Set(["worker_main"]);

/**
 * @param {string} source - Text of a C file.
 * @returns {{name: string, result: string, parameters: string[]}[]} Its exported functions with the types that the
 * table passes: `void *`, `float`, `double` or an integer type.
 */
export function exportedFunctions(source) {
  const matches = source.matchAll(/^EXPORT\s+(\w+)\s+(\w+)\(([^)]*)\)\s*\{/gm);
  return [...matches]
    .map(([, result, name, list]) => ({
      name,
      result,
      parameters: list.trim() === "void" ? [] : list.split(",").map(passedType),
    }))
    .filter(({ name }) => !excluded.has(name));
}

function passedType(parameter) {
  if (parameter.includes("*")) return "void *";
  const type = parameter.trim().split(/\s+/).at(-2);
  return type;
}

function passedValue(type, index) {
  if (type === "void *") return `address(a[${index}])`;
  if (type === "float" || type === "double") return `(${type})a[${index}]`;
  // Like WebAssembly: integers wrap, so a seed may be signed or not.
  return `(${type})(long long)a[${index}]`;
}

/**
 * @param {ReturnType<typeof exportedFunctions>} functions
 * @returns {string} A C header with `heap`, `kernel_names`, `KERNEL_COUNT` and `dispatch(kernel, arguments)`.
 */
export function dispatchHeader(functions) {
  const declarations = functions.map(
    ({ result, name, parameters }) => `${result} ${name}(${parameters.join(", ") || "void"});`,
  );
  const cases = functions.map(({ result, name, parameters }, index) => {
    const call = `${name}(${parameters.map(passedValue).join(", ")})`;
    return `    case ${index}: ${result === "void" ? `${call}; return 0` : `return ${call}`};`;
  });
  return `typedef unsigned int u32;
typedef int i32;
typedef __SIZE_TYPE__ usize;
void worker_main(int worker);
${declarations.join("\n")}
static unsigned char *heap;
enum { KERNEL_COUNT = ${functions.length} };
static const char *const kernel_names[] = {${functions.map(({ name }) => `"${name}"`).join(", ")}};
static void *address(double offset) { return offset == 0 ? 0 : heap + (usize)offset; }
static double dispatch(int kernel, const double *a) {
  (void)a;
  switch (kernel) {
${cases.join("\n")}
  }
  return 0;
}
`;
}
