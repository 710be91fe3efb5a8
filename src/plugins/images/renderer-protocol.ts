import type { Drawing } from "./drawing.ts";

/** To the process that draws. `images`: the pictures inside, as base64. `mostMemory`: bytes that the process can use for it. */
export interface ToRenderer {
  readonly id: number;
  readonly drawing: Drawing;
  readonly images: readonly string[];
  readonly mostMemory: number;
}

/** From it, which reads bytes that people uploaded: trusted only after `readFromRenderer`. */
export type FromRenderer =
  | { readonly t: "ready" }
  /** `png` as base64; `memory`: bytes that the process uses now. */
  | { readonly t: "drawn"; readonly id: number; readonly png: string; readonly memory: number }
  /** `why`: in words that follow "The picture can't be drawn:". */
  | { readonly t: "refused"; readonly id: number; readonly why: string };

/** Bytes of a frame each way: pictures of 8 MB as base64. */
export const longestFrame = 12 * 1024 * 1024;

/** The exit code of a process that ran out of the memory that it may use. */
export const outOfMemory = 70;
