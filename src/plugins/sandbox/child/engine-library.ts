import { readFileSync } from "node:fs";
import type { ExtensionDescriptor } from "quickjs-wasi";
import { limits } from "../limits.ts";
import { wasmWithMaximum } from "./wasm-with-maximum.ts";

/** The engine's WebAssembly, compiled. */
export interface EngineLibrary {
  readonly wasm: WebAssembly.Module;
  readonly extensions: readonly ExtensionDescriptor[];
}

export function readEngineLibrary(): EngineLibrary {
  return {
    wasm: new WebAssembly.Module(wasmWithMaximum(library("quickjs.wasm"), limits.memoryPages)),
    extensions: [extension("encoding.so", "encoding"), extension("structured-clone.so", "structured-clone")],
  };
}

const library = (file: string) => readFileSync(new URL(import.meta.resolve(`quickjs-wasi/${file}`)));
const extension = (file: string, name: string) => ({ name, wasm: new WebAssembly.Module(library(file)) });
