/** The part of WebAssembly that the engine's library needs. TypeScript has its types only in the DOM library. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBufferView | ArrayBuffer);
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Global {
    value: number;
  }
  interface Table {
    readonly length: number;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
}

type BufferSource = ArrayBufferView | ArrayBuffer;
