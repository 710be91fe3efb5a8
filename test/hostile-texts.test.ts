import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";

/** What reads texts of people and models on the bot's own thread: module → functions. */
const readers: Readonly<Record<string, readonly string[]>> = {
  "src/requests/thread/go-and-cancel": ["readWord"],
  "packages/discord-rules/messages/mentioned-in": ["mentionedIn", "withoutCode"],
  "src/discord/messages/spoken-to": ["withoutOwnName"],
  "src/chat/stop-phrases": ["meansStop"],
  "src/chat/intent-marker": ["readIntent", "withoutUnfinishedMarker", "defuseMarkers"],
  "src/chat/close-code-block": ["closed"],
  "src/chat/words-of": ["wordsOf"],
  "src/follow-up/without-comments": ["withoutComments"],
  "src/follow-up/revision-words": ["readRevision"],
  "src/set-up/plain-line": ["plain"],
  "src/plugins/dispatch/split-words": ["splitWords"],
  "src/secrets/redact": ["redact"],
  "src/pipeline/publish/published-text": ["publishedText", "publishedQuote", "publishedCode"],
  "src/git/explain-git": ["gitProblem"],
  "src/discord/messages/split-message": ["splitMessage"],
  "src/supervisor/last-lines": ["lastLines"],
  "src/log/readable-lines": ["readableLines"],
  "src/policy/hidden-characters": ["findHidden"],
};

const parts = [
  ..."<[]()`~-*_|#@\\'\"{}\n\t\r\u200b\u00a0é".split(""),
  ...[
    "<!--",
    "-->",
    "<!-- x -->",
    "](",
    "![",
    "```",
    "```js\n",
    "~~~",
    "--- ",
    "---PLAN",
    "---PLAN_READY---",
    "${",
    "://",
  ],
  ...[
    "fix ",
    "fixes #1/",
    "closes  ",
    "GH-",
    "@a ",
    "<@1> ",
    "<@!",
    "1. ",
    "> ",
    "please ",
    "ok ",
    "revise ",
    "stop ",
  ],
  ...[
    "[FEATURE]",
    "[FEATURE",
    "[IMPROVEMENT]\n",
    "fatal: ",
    "remote: ",
    "hint: ",
    "\r\n",
    " \n",
    "a ",
    "👍 ",
    "🐟",
    "\ud83d",
  ],
];

test("no text of 200,000 characters blocks the bot's own thread", () => {
  // In a process that can be killed at any point. Eight times the text may take eight times as long, not sixty-four.
  const program = `
    const spent = (work) => { const before = process.cpuUsage(); work(); return process.cpuUsage(before).user; };
    for (const [module, names] of Object.entries(${JSON.stringify(readers)})) {
      const all = await import(${JSON.stringify(`${resolve(import.meta.dirname, "..")}/`)} + module + ".ts");
      for (const name of names) for (const part of ${JSON.stringify(parts)}) for (const end of ["", "x"]) {
        const look = (length) => {
          const text = end + part.repeat(length / part.length) + end;
          return spent(() => all[name](name === "wordsOf" ? { content: text } : text, 2_000));
        };
        const long = look(200_000);
        // Too short to mean anything, in any comparison.
        if (long > 300_000 && long > 24 * look(25_000)) throw new Error(name + " of " + JSON.stringify(part));
      }
    }`;
  const args = ["--input-type=module", "--eval", program];
  const { status, stderr } = spawnSync(process.execPath, args, { timeout: 90_000, encoding: "utf8" });
  assert.equal(status, 0, stderr);
});
