import { z } from "zod";
import type { Call } from "../call-shape.ts";

/** How the prompt for plugins' questions begins, and what its form is called. */
export const pluginQuestion = {
  prompt: "You answer one question for a plugin",
  form: "plugin_answer",
} as const;

const asked = z.object({ task: z.string(), text: z.string() });
const field = z.object({ type: z.string().optional(), enum: z.array(z.string()).optional() });
const shape = z.object({ properties: z.record(z.string(), field) });

/** The stand-in understands no language: it gives the beginning of the text back. */
export function answerPluginQuestion(heard: string): string {
  return beginningOf(asked.parse(JSON.parse(heard)).text);
}

/** The same in each text of a form; the first choice, no, nothing in the lists. */
export function fillPluginForm({ output_config: config }: Call, heard: string): object {
  const said = beginningOf(asked.parse(JSON.parse(heard)).text);
  const read = shape.safeParse(config?.format?.schema);
  if (!read.success) return {};
  return Object.fromEntries(
    Object.entries(read.data.properties).map(([name, { type, enum: options }]) => [
      name,
      options?.[0] ?? (type === "boolean" ? false : type === "array" ? [] : type === "string" ? said : 0),
    ]),
  );
}

function beginningOf(text: string): string {
  const words = text.trim().split(/\s+/);
  return words.length <= 20 ? words.join(" ") : `${words.slice(0, 20).join(" ")} …`;
}
