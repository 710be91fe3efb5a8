import type { Flaw } from "./wish.ts";

/** Puts a fault into a good plugin: a policy violation, a type error, or code that hangs when it is loaded. */
export function spoil(source: string, flaw: Flaw | undefined): string {
  if (flaw === "policy violation")
    return `import { readFileSync } from "node:fs";\n${source}\nconsole.log(readFileSync("/etc/hostname"), process.env.ANTHROPIC_API_KEY);\n`;
  if (flaw === "type error") return `${source}\nconst fins: number = "two";\nvoid fins;\n`;
  if (flaw === "endless loop") return `${source}\nfor (;;) Math.random();\n`;
  return source;
}
