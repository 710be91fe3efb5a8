/** The messages between the bot and the plugins' process, one object per frame. */

/*
 * `plugin` names an engine: that of a plugin, or one of those that a plugin has for each server (`engineName`).
 */

/**
 * Whether a load runs the plugin's load hook. "skip": it is loaded only for its declaration. "unless it reads": the same for a plugin that
 * declares to read, has an address of admins' or asks with keys: it gets an engine for each server later.
 */
export type LoadHook = "run" | "skip" | "unless it reads";

/** A time that stands still until the host says another one: for dry runs. */
export interface HeldTime {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether timers stand still, too. Tests' own go on: they end tests that hang. */
  readonly timers: "held" | "running";
}

/** From the bot, and trusted. `at`: the time from here on, where the engine's is held. */
export type ToChild =
  | { readonly t: "ping"; readonly n: number }
  /** It drops every engine, and then says that it is ready. */
  | { readonly t: "empty" }
  /** `apart`: in a dedicated worker, because it once blocked one. */
  | {
      readonly t: "load";
      readonly plugin: string;
      readonly source: string;
      /** The same without types, where the scanner has left them out. */
      readonly javaScript?: string;
      readonly apart: boolean;
      /** The plugin whose engine it is. All engines of a plugin share a worker, and CPU time. */
      readonly of: string;
      readonly hook: LoadHook;
      /** The source of the plugin's tests: they are loaded instead of it and can import it. */
      readonly tests?: string;
      /** The same without types. */
      readonly testsJavaScript?: string;
      readonly clock?: HeldTime;
    }
  | { readonly t: "unload" | "drop" | "ask timers"; readonly plugin: string }
  /** `text`: JSON for the plugin's engine. */
  | { readonly t: "call"; readonly plugin: string; readonly text: string; readonly at?: number }
  | { readonly t: "answer"; readonly plugin: string; readonly text: string; readonly at?: number }
  /** The first of its timers that is due runs. */
  | { readonly t: "time"; readonly plugin: string; readonly at: number };

/** From the child, which runs untrusted code: trusted only after `readFromChild`. */
export type FromChild =
  /** It has no engine. */
  | { readonly t: "ready" }
  | { readonly t: "pong"; readonly n: number }
  /** Its instance exists and its load hook is running. `text`: its manifest so far. */
  | { readonly t: "registered"; readonly plugin: string; readonly text: string }
  /** `text`: its manifest. */
  | { readonly t: "loaded"; readonly plugin: string; readonly text: string }
  /** It has run as far as it can and isn't loaded yet. */
  | { readonly t: "waiting"; readonly plugin: string }
  | { readonly t: "failed"; readonly plugin: string; readonly reason: string }
  | { readonly t: "unloaded"; readonly plugin: string }
  /** Whether it has set timers that haven't run yet. */
  | { readonly t: "timers"; readonly plugin: string; readonly waiting: boolean }
  /** `text`: which call ended, and how. */
  | { readonly t: "done"; readonly plugin: string; readonly text: string }
  /** `text`: a call to the host: id, method, input. */
  | { readonly t: "host"; readonly plugin: string; readonly text: string }
  | { readonly t: "log"; readonly plugin: string; readonly text: string }
  | ({ readonly t: "still"; readonly plugin: string } & Still)
  /** The plugin's engine has ended; `own`: by its own fault. */
  | {
      readonly t: "gone";
      readonly plugin: string;
      readonly own: boolean;
      /** `timeout`: it was interrupted; `stuck`: it couldn't be, and its worker was ended. */
      readonly kind: "timeout" | "stuck" | "memory" | "crash";
      readonly message: string;
    };

/** An engine whose time is held can do nothing more until it gets something. */
export interface Still {
  /** The calls, answers and times that it has got since it was loaded. */
  readonly got: number;
  /** When its next timer is due. Null: it has none. */
  readonly next: number | null;
  /** It is being loaded, or a handler hasn't ended: it waits for a timer, or for nothing. */
  readonly isBusy: boolean;
}

/** Bytes of a frame from the child: response bodies of 1 MB go the other way, so 512 KB is ample. */
export const longestFromChild = 512 * 1024;
/** Bytes of a frame to the child: a source of 64 KB, an HTTP response of 1 MB as JSON. */
export const longestToChild = 8 * 1024 * 1024;
