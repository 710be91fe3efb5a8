import { z } from "zod";
import type { FromChild } from "./child-protocol.ts";

const plugin = z.string().max(64);
const text = z.string();

const schema = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("ready") }),
  z.strictObject({ t: z.literal("pong"), n: z.number() }),
  z.strictObject({ t: z.literal("registered"), plugin, text }),
  z.strictObject({ t: z.literal("loaded"), plugin, text }),
  z.strictObject({ t: z.literal("failed"), plugin, reason: z.string().max(2000) }),
  z.strictObject({ t: z.literal("waiting"), plugin }),
  z.strictObject({ t: z.literal("unloaded"), plugin }),
  z.strictObject({ t: z.literal("timers"), plugin, waiting: z.boolean() }),
  z.strictObject({ t: z.literal("done"), plugin, text }),
  z.strictObject({ t: z.literal("host"), plugin, text }),
  z.strictObject({ t: z.literal("log"), plugin, text }),
  z.strictObject({
    t: z.literal("still"),
    plugin,
    got: z.number(),
    next: z.number().nullable(),
    isBusy: z.boolean(),
  }),
  z.strictObject({
    t: z.literal("gone"),
    plugin,
    own: z.boolean(),
    kind: z.enum(["timeout", "stuck", "memory", "crash"]),
    message: z.string().max(2000),
  }),
]);

const done = z.union([
  z.strictObject({ call: z.string().max(40), ok: z.literal(true), result: z.unknown() }),
  z.strictObject({
    call: z.string().max(40),
    ok: z.literal(false),
    error: z.string().transform((text) => text.slice(0, 3000)),
  }),
]);

const hostCall = z.strictObject({
  id: z.number().int().nonnegative(),
  method: z.string().max(40),
  input: z.record(z.string(), z.unknown()),
});

const logLine = z.strictObject({
  level: z.enum(["info", "warn", "error"]),
  text: z.string().max(1100),
});

/** Parses a frame from the child. Throws a ZodError: a child that sends anything else has been compromised. */
export function readFromChild(frame: unknown): FromChild {
  return schema.parse(frame);
}

/** How a call ended; undefined if the plugin sent nonsense. */
export function readDone(text: string): z.infer<typeof done> | undefined {
  return read(done, text);
}

export function readHostCall(text: string): z.infer<typeof hostCall> | undefined {
  return read(hostCall, text);
}

export function readLogLine(text: string): z.infer<typeof logLine> | undefined {
  return read(logLine, text);
}

function read<T>(shape: z.ZodType<T>, text: string): T | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
