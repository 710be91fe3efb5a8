import type { Drawing } from "./drawing.ts";

/** To the process that draws. `images`: so many frames follow, with the bytes of the pictures inside. `mostMemory`: bytes that the process can use for it. */
export interface ToRenderer {
  readonly id: number;
  readonly drawing: Drawing;
  readonly images: number;
  readonly mostMemory: number;
}

/** From it, which reads bytes that people uploaded: trusted only after `readFromRenderer`. */
export type FromRenderer =
  | { readonly t: "ready" }
  /** A frame with the bytes of its PNG follows. `memory`: bytes that the process uses now. */
  | { readonly t: "drawn"; readonly id: number; readonly memory: number }
  /** `why`: in words that follow "The picture can't be drawn:". */
  | { readonly t: "refused"; readonly id: number; readonly why: string };

/** Bytes of a frame each way: pictures of 8 MB. */
export const longestFrame = 9 * 1024 * 1024;

/** The exit code of a process that ran out of the memory that it may use. */
export const outOfMemory = 70;
