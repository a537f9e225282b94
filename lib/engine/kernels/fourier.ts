/**
 * Discrete Fourier transform in place: X[k] = Σ x[n] e^(−2πi kn/N). Powers of two by Cooley and Tukey's algorithm, other
 * lengths through a convolution of a power of two (Bluestein), so that every length takes O(N log N).
 */
export function transformInPlace(real: Float64Array, imaginary: Float64Array): void {
  const length = real.length;
  if (length <= 1) return;
  if ((length & (length - 1)) === 0) radixTwo(real, imaginary);
  else bluestein(real, imaginary);
}

function radixTwo(re: Float64Array, im: Float64Array): void {
  const length = re.length;
  const swap = (values: Float64Array, i: number, j: number): void => {
    const value = values[i] as number;
    values[i] = values[j] as number;
    values[j] = value;
  };
  for (let i = 1, j = 0; i < length; i++) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    swap(re, i, j);
    swap(im, i, j);
  }
  for (let size = 2; size <= length; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      for (let a = k; a < length; a += size) {
        const b = a + half;
        const [x, y] = [re[b] as number, im[b] as number];
        const [turnedX, turnedY] = [x * cosine - y * sine, x * sine + y * cosine];
        re[b] = (re[a] as number) - turnedX;
        im[b] = (im[a] as number) - turnedY;
        re[a] = (re[a] as number) + turnedX;
        im[a] = (im[a] as number) + turnedY;
      }
    }
  }
}

/** kn = (k² + n² − (k − n)²) / 2 turns the transform into a convolution with a chirp. */
function bluestein(re: Float64Array, im: Float64Array): void {
  const length = re.length;
  const size = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const cosines = new Float64Array(length);
  const sines = new Float64Array(length);
  for (let n = 0; n < length; n++) {
    const angle = (Math.PI * ((n * n) % (2 * length))) / length;
    cosines[n] = Math.cos(angle);
    sines[n] = Math.sin(angle);
  }
  const [aRe, aIm] = [new Float64Array(size), new Float64Array(size)];
  const [bRe, bIm] = [new Float64Array(size), new Float64Array(size)];
  for (let n = 0; n < length; n++) {
    const [c, s, x, y] = [cosines[n] as number, sines[n] as number, re[n] as number, im[n] as number];
    aRe[n] = x * c + y * s;
    aIm[n] = y * c - x * s;
    for (const at of n === 0 ? [0] : [n, size - n]) {
      bRe[at] = c;
      bIm[at] = s;
    }
  }
  radixTwo(aRe, aIm);
  radixTwo(bRe, bIm);
  for (let k = 0; k < size; k++) {
    const [x, y, c, s] = [aRe[k] as number, aIm[k] as number, bRe[k] as number, bIm[k] as number];
    aRe[k] = x * c - y * s;
    aIm[k] = x * s + y * c;
  }
  // The inverse: the halves exchanged, divided by the size.
  radixTwo(aIm, aRe);
  for (let k = 0; k < length; k++) {
    const [c, s] = [cosines[k] as number, sines[k] as number];
    const [x, y] = [(aRe[k] as number) / size, (aIm[k] as number) / size];
    re[k] = x * c + y * s;
    im[k] = y * c - x * s;
  }
}
