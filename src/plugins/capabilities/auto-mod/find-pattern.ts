import { createContext, Script } from "node:vm";
import { z } from "zod";
import type { FindPattern, Found } from "../../../../packages/discord-rules/auto-moderation.ts";
import { rustToJavaScript } from "../../../../packages/discord-rules/rust-regex.ts";

/** Rust's patterns take no time to speak of; JavaScript's can take ages, and whoever wrote them manages a server, not Turbot. */
const longestMs = 20;

const script = new Script("[...text.matchAll(new RegExp(source, 'giu'))].map((one) => [one.index, one[0]])");
const answer = z.array(z.tuple([z.number(), z.string()]));

/**
 * Finds what a pattern of AutoMod's matches. One that takes too long counts as found, since it may be: whoever writes a text to bring
 * that about gets no way around the rule. One that JavaScript has no twin for finds nothing; whoever reads the rules tells the admins.
 */
export function createFindPattern(): FindPattern {
  // Few servers have patterns, and a context takes memory.
  let sandbox: object | undefined;
  return (pattern, text): readonly Found[] => {
    const source = rustToJavaScript(pattern);
    if (source === undefined) return [];
    sandbox ??= createContext(Object.create(null) as object);
    Object.assign(sandbox, { source, text });
    try {
      const found = answer.parse(script.runInContext(sandbox, { timeout: longestMs }));
      return found.filter(([, it]) => it !== "").map(([at, it]) => ({ at, text: it }));
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return [{ at: 0, text }];
    }
  };
}

/** It is an error of the sandbox's own realm. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
