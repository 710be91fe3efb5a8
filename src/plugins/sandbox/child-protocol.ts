/** What the bot and the plugin host's child say to each other, one object a frame. */

/** From the bot. It is trusted. */
export type ToChild =
  | { readonly t: "ping"; readonly n: number }
  /** `apart`: in a worker of its own, since it once blocked one. */
  | {
      readonly t: "load";
      readonly plugin: string;
      readonly source: string;
      readonly apart: boolean;
      /** The source of the plugin's tests: they are loaded in its place, and may import it. */
      readonly tests?: string;
    }
  | { readonly t: "unload"; readonly plugin: string }
  /** `text`: JSON for the plugin's engine. */
  | { readonly t: "call"; readonly plugin: string; readonly text: string }
  | { readonly t: "answer"; readonly plugin: string; readonly text: string };

/** From the child, which runs what strangers wrote: believed only after `readFromChild`. */
export type FromChild =
  | { readonly t: "ready" }
  | { readonly t: "pong"; readonly n: number }
  /** It is made, and runs its load hook now. `text`: the manifest that it gives of itself so far. */
  | { readonly t: "registered"; readonly plugin: string; readonly text: string }
  /** `text`: the manifest that the plugin gives of itself. */
  | { readonly t: "loaded"; readonly plugin: string; readonly text: string }
  /** It has run as far as it can, and isn't loaded yet. */
  | { readonly t: "waiting"; readonly plugin: string }
  | { readonly t: "failed"; readonly plugin: string; readonly reason: string }
  | { readonly t: "unloaded"; readonly plugin: string }
  /** `text`: which call ended, and how. */
  | { readonly t: "done"; readonly plugin: string; readonly text: string }
  /** `text`: a call of the host: id, method, input. */
  | { readonly t: "host"; readonly plugin: string; readonly text: string }
  | { readonly t: "log"; readonly plugin: string; readonly text: string }
  /** The plugin's engine is no more; `own`: by its own doing. */
  | {
      readonly t: "gone";
      readonly plugin: string;
      readonly own: boolean;
      /** `timeout`: it was interrupted; `stuck`: it couldn't be, and its worker was ended. */
      readonly kind: "timeout" | "stuck" | "memory" | "crash";
      readonly message: string;
    };

/** Bytes of a frame from the child: a response body of 1 MB never goes that way, so 512 KB is ample. */
export const LONGEST_FROM_CHILD = 512 * 1024;
/** Bytes of a frame to the child: a source of 64 KB, an HTTP response of 1 MB as JSON. */
export const LONGEST_TO_CHILD = 8 * 1024 * 1024;
