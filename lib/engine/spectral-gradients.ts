import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";

type Gradient = (dy: tf.Tensor, backend: CellshipBackend) => Record<string, () => tf.Tensor>;

/**
 * Registers the gradients of complex numbers and Fourier transforms. The gradient of a complex z is ∂L/∂Re z + i ∂L/∂Im z.
 *
 * TensorFlow.js takes gradients of type float32 only, so that of a complex tensor travels as a float32 tensor whose storage
 * is complex; our `Add` adds up such ones too.
 *
 * @param activeBackend - Our backend while TensorFlow.js computes on it.
 */
export function registerSpectralGradients(activeBackend: () => CellshipBackend | undefined): void {
  const register = (kernelName: string, gradient: Gradient): void => {
    tf.registerGradient({
      kernelName,
      gradFunc: (dy) => {
        const backend = activeBackend();
        if (backend === undefined) {
          throw new TypeError(
            `Expected the CPU engine for the gradient of ${kernelName}, got the backend ${tf.getBackend()}. ` +
              "Set CELLSHIP_DEVICE=cpu.",
          );
        }
        return gradient(dy as tf.Tensor, backend);
      },
    });
  };
  register("Complex", (dy, backend) => ({
    real: () => tf.real(as(backend, "complex64", dy)),
    imag: () => tf.imag(as(backend, "complex64", dy)),
  }));
  register("Real", (dy, backend) => ({
    input: () => as(backend, "float32", tf.complex(dy, tf.zerosLike(dy))),
  }));
  register("Imag", (dy, backend) => ({
    input: () => as(backend, "float32", tf.complex(tf.zerosLike(dy), dy)),
  }));
  // The adjoint of the transform is its inverse, but for the factor 1 / length that the inverse has.
  register("FFT", (dy, backend) => ({ input: () => scaled(backend, "IFFT", dy, dy.shape.at(-1) ?? 1) }));
  register("IFFT", (dy, backend) => ({
    input: () => scaled(backend, "FFT", dy, 1 / (dy.shape.at(-1) ?? 1)),
  }));
}

/** The same storage under another type. */
function as(backend: CellshipBackend, dtype: "float32" | "complex64", tensor: tf.Tensor): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo({ ...backend.share(tensor, tensor.shape), dtype }) as tf.Tensor;
}

function scaled(
  backend: CellshipBackend,
  kernelName: "FFT" | "IFFT",
  dy: tf.Tensor,
  factor: number,
): tf.Tensor {
  const input = as(backend, "complex64", dy);
  const z = tf.engine().runKernel(kernelName, { input }) as tf.Tensor;
  return as(backend, "float32", tf.complex(tf.mul(tf.real(z), factor), tf.mul(tf.imag(z), factor)));
}
