/** Activations that matrix products and convolutions apply as they store; the numbers of `simd.h`. */
const fusedActivations: Readonly<Record<string, number>> = {
  linear: 0,
  relu: 1,
  relu6: 2,
  sigmoid: 3,
  tanh: 4,
};

/** Number of a fused activation; `undefined` if the kernels do not have it. */
export function fusedActivation(name: string | undefined): number | undefined {
  return fusedActivations[name ?? "linear"];
}
