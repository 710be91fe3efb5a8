const headerBytes = 8;
const memorySection = 5;

/**
 * Adds a maximum to the memory of a WebAssembly module, which the engine's build leaves open: no matter what goes
 * wrong inside, the memory can't grow past it.
 *
 * @param pages of 64 KB
 */
export function wasmWithMaximum(wasm: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  for (let at = headerBytes; at < wasm.length; ) {
    const length = readLeb(wasm, at + 1);
    const end = length.next + length.value;
    if (wasm[at] === memorySection) {
      const section = limited(wasm.subarray(length.next, end), pages);
      const head = [memorySection, ...leb(section.length), ...section];
      const out = new Uint8Array(at + head.length + wasm.length - end);
      out.set(wasm.subarray(0, at));
      out.set(head, at);
      out.set(wasm.subarray(end), at + head.length);
      return out;
    }
    at = end;
  }
  throw new Error("The engine's module has no memory of its own");
}

/** A section with one memory and flag 1, which means a minimum and a maximum. */
function limited(section: Uint8Array, pages: number): number[] {
  const [count, flags] = section;
  if (count !== 1 || (flags !== 0 && flags !== 1))
    throw new Error("The engine's module has an unexpected memory");
  return [1, 1, ...leb(readLeb(section, 2).value), ...leb(pages)];
}

function readLeb(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let shift = 0, next = at; shift < 35; shift += 7, next += 1) {
    const byte = bytes[next];
    if (byte === undefined) break;
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return { value: value >>> 0, next: next + 1 };
  }
  throw new Error("The engine's module is cut short");
}

function leb(value: number): number[] {
  const bytes = [];
  let rest = value;
  do {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? byte : byte | 0x80);
  } while (rest !== 0);
  return bytes;
}
