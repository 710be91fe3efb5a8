import type { Call } from "./call-shape.ts";

/** The name of the form that a call asks for: of its schema, of a schema described in words, or of a tool; undefined: none. */
export function formAsked({ output_config: config, tool_choice: choice, system }: Call): string | undefined {
  const title = config?.format?.schema.title;
  if (typeof title === "string") return title;
  if (choice?.type === "tool") return choice.name;
  const last = typeof system === "string" ? system : system?.at(-1)?.text;
  return /fits this JSON Schema:[\s\S]*"title": "(\w+)"/.exec(last ?? "")?.[1];
}
