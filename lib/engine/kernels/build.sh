#!/bin/sh
# Builds ../kernels.wasm from the C files here. Needs Debian 12's clang-16 and lld-16: version 16 is the first
# that emits the final opcodes of relaxed SIMD. The result is the same to the byte on every run, so CI rebuilds
# it and compares. Usage: build.sh [output file]
set -eu
cd "$(dirname "$0")"
output="${1:-../kernels.wasm}"
# The order of the files, and with it the result, must not depend on the locale.
export LC_ALL=C

clang-16 --target=wasm32 -std=c11 -O3 -Wall -Wextra -Werror -Wno-missing-field-initializers \
  -ffreestanding -nostdlib -fvisibility=hidden -fno-math-errno -ffp-contract=off \
  -msimd128 -mrelaxed-simd -matomics -mbulk-memory -mmutable-globals \
  -Wl,--no-entry -Wl,--import-memory -Wl,--shared-memory -Wl,--max-memory=4294967296 \
  -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,-z,stack-size=65536 -Wl,--strip-all \
  *.c -o "$output"
chmod 644 "$output"
