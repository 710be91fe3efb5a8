import { z } from "zod";
import type { FromRenderer } from "./renderer-protocol.ts";

const fromRenderer: z.ZodType<FromRenderer> = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("ready") }),
  z.strictObject({ t: z.literal("drawn"), id: z.number(), memory: z.number() }),
  z.strictObject({ t: z.literal("refused"), id: z.number(), why: z.string().max(300) }),
]);

/** @throws z.ZodError */
export function readFromRenderer(value: unknown): FromRenderer {
  return fromRenderer.parse(value);
}
