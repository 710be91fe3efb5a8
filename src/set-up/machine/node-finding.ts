import type { Finding } from "../fact.ts";

/** As `bin/start.js` has it, which refuses to start anything with an older one. */
export const oldestNode = 26;

/** @param version such as "26.10.0" */
export function nodeFinding(version: string): Finding {
  if (Number(version.split(".")[0]) >= oldestNode) return { line: `Node: ${version}.` };
  return {
    line: `Node: ${version} is too old, as I need ${oldestNode}. Start me with \`npm start\`, which uses the one that I bring; \`npm ci\` installs it.`,
    verdict: "bad",
  };
}
