import type { QuickJSOptions, Snapshot } from "quickjs-wasi";

type WasiOptions = NonNullable<QuickJSOptions["wasi"]>;

/** What engines are copied from. */
export interface EngineSnapshot extends Omit<Snapshot, "memory"> {
  /** Bytes of its whole memory. */
  readonly memoryBytes: number;
  /** Its memory from the stack pointer on: below is the stack, 1 MB, of which nothing is in use. */
  readonly used: Uint8Array;
}

export function withoutStack({ memory, ...snapshot }: Snapshot): EngineSnapshot {
  return { ...snapshot, memoryBytes: memory.byteLength, used: memory.slice(snapshot.stackPointer) };
}

/**
 * What `QuickJS.restore` takes to copy an engine without its stack. A new engine's stack is empty anyway, and takes no memory before
 * something is written there: so an engine takes 0.7 MB and not 1.7.
 *
 * @param ownWasi the copy's own system functions
 */
export function toRestore(
  { memoryBytes, used, ...snapshot }: EngineSnapshot,
  ownWasi: WasiOptions = () => ({}),
): { readonly snapshot: Snapshot; readonly wasi: WasiOptions } {
  let copy: WebAssembly.Memory | undefined;
  const memory = {
    byteLength: memoryBytes,
    // It is copied with `new Uint8Array(ofCopy).set(memory)`. That asks how long it is, as what isn't a typed array is asked; by then
    // the copy's memory has grown to what it needs. What is in use is put there now, and nothing else is left to set.
    get length(): number {
      if (copy === undefined) throw new Error("The engine's copy has no memory yet");
      new Uint8Array(copy.buffer).set(used, snapshot.stackPointer);
      return 0;
    },
  };
  return {
    snapshot: { ...snapshot, memory: memory as unknown as Uint8Array },
    wasi(own) {
      copy = own;
      return ownWasi(own);
    },
  };
}
