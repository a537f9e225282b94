import { EngineMemoryError } from "./errors.js";
import * as WebAssembly from "./webassembly.js";

const pageBytes = 65_536;
const growPages = 1024;
const maxPages = 65_536;

/** Most bytes that 32-bit WebAssembly can address: 4 GiB. */
export const memoryLimitBytes = pageBytes * maxPages;

/**
 * Allocator over one shared WebAssembly memory.
 *
 * A training step allocates the same sizes again and again, so a freed block first waits for a request of exactly
 * its size. Only when the memory would have to grow while much of it is free are neighbouring free blocks
 * merged and cut anew.
 */
export class Memory {
  readonly wasm: WebAssembly.WasmMemory;
  #reservedBytes = growPages * pageBytes;
  #top = 0;
  #usedBytes = 0;
  #freeBytes = 0;
  /** Addresses of free blocks by size. */
  #free = new Map<number, number[]>();

  /**
   * @param memory - What to allocate in, at least 64 MiB; a fresh WebAssembly memory unless given. It may grow to
   * 4 GiB, or be that large from the start.
   */
  constructor(memory?: WebAssembly.WasmMemory) {
    this.wasm = memory ?? new WebAssembly.Memory({ initial: growPages, maximum: maxPages, shared: true });
  }

  /** Bytes in allocated blocks. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Bytes that the memory has grown to. */
  get reservedBytes(): number {
    return this.#reservedBytes;
  }

  /** Sets the first address to hand out; what lies below belongs to the kernels' own data. */
  start(address: number): void {
    this.#top = Math.ceil(address / 64) * 64;
  }

  /**
   * Reserves a block.
   *
   * @param bytes - Size; rounded up to a multiple of 64 bytes, of 4 KiB from 64 KiB on.
   * @returns Address, a multiple of 64.
   * @throws {EngineMemoryError} If the memory cannot hold it.
   */
  allocate(bytes: number): number {
    const size = blockSize(bytes);
    const address = this.#reuse(size) ?? this.#extend(size) ?? this.#cut(size);
    if (address === undefined) throw new EngineMemoryError(bytes, this.#usedBytes, memoryLimitBytes);
    this.#usedBytes += size;
    return address;
  }

  /**
   * Gives a block back.
   *
   * @param address - What `allocate` returned.
   * @param bytes - What `allocate` was asked for.
   */
  release(address: number, bytes: number): void {
    const size = blockSize(bytes);
    this.#usedBytes -= size;
    this.#addFree(address, size);
  }

  #addFree(address: number, size: number): void {
    this.#freeBytes += size;
    const blocks = this.#free.get(size);
    if (blocks === undefined) this.#free.set(size, [address]);
    else blocks.push(address);
  }

  #reuse(size: number): number | undefined {
    const address = this.#free.get(size)?.pop();
    if (address !== undefined) this.#freeBytes -= size;
    return address;
  }

  /** Takes fresh memory from the end, unless enough lies free for merging to be worth its time. */
  #extend(size: number): number | undefined {
    if (this.#top + size > this.reservedBytes && this.#freeBytes >= Math.max(size, this.#usedBytes / 2)) {
      const address = this.#cut(size);
      if (address !== undefined) return address;
    }
    // Merging may have moved the top down.
    const address = this.#top;
    if (address + size > this.reservedBytes && !this.#grow(address + size)) return undefined;
    this.#top = address + size;
    return address;
  }

  #grow(end: number): boolean {
    const missing = Math.ceil((end - this.reservedBytes) / pageBytes);
    const room = maxPages - this.reservedBytes / pageBytes;
    if (missing > room) return false;
    const pages = Math.min(room, Math.max(missing, growPages));
    try {
      this.wasm.grow(pages);
      this.#reservedBytes += pages * pageBytes;
      return true;
    } catch {
      // The operating system refused; the caller reports it with the sizes.
      return false;
    }
  }

  /** Merges neighbouring free blocks, then cuts the smallest one that fits. */
  #cut(size: number): number | undefined {
    const blocks = this.#merged();
    let best: { address: number; size: number } | undefined;
    for (const block of blocks) {
      if (block.size >= size && (best === undefined || block.size < best.size)) best = block;
    }
    this.#free.clear();
    this.#freeBytes = 0;
    for (const block of blocks) {
      const taken = block === best ? size : 0;
      if (block.size > taken) this.#addFree(block.address + taken, block.size - taken);
    }
    return best?.address;
  }

  #merged(): { address: number; size: number }[] {
    const blocks: { address: number; size: number }[] = [];
    for (const [size, addresses] of this.#free) {
      for (const address of addresses) blocks.push({ address, size });
    }
    blocks.sort((a, b) => a.address - b.address);
    const merged: { address: number; size: number }[] = [];
    for (const block of blocks) {
      const previous = merged.at(-1);
      if (previous !== undefined && previous.address + previous.size === block.address)
        previous.size += block.size;
      else merged.push(block);
    }
    const last = merged.at(-1);
    if (last !== undefined && last.address + last.size === this.#top) {
      this.#top = last.address;
      merged.pop();
    }
    return merged;
  }
}

function blockSize(bytes: number): number {
  const step = bytes >= 65_536 ? 4096 : 64;
  return Math.max(64, Math.ceil(bytes / step) * step);
}
