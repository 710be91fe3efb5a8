import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";

/** What looks at texts of people and models on the bot's own thread: module → functions. */
const readers: Readonly<Record<string, readonly string[]>> = {
  "requests/words": ["readWord"],
  "discord/rules/messages/mentioned-in": ["mentionedIn", "withoutCode"],
  "discord/spoken-to": ["withoutOwnName"],
  "chat/stop-words": ["meansStop"],
  "chat/intent-marker": ["readIntent", "withoutUnfinishedMarker", "defuseMarkers"],
  "chat/close-code-block": ["closed"],
  "chat/words-of": ["wordsOf"],
  "follow-up/without-comments": ["withoutComments"],
  "follow-up/revision-words": ["readRevision"],
  "app/plain-line": ["plain"],
  "plugins/split-words": ["splitWords"],
  "pipeline/without-data": ["withoutData"],
  "pipeline/published-text": ["publishedText", "publishedQuote", "publishedCode"],
  "git/explain-git": ["gitProblem"],
  "discord/split-message": ["splitMessage"],
  "supervisor/last-lines": ["lastLines"],
  "log/readable-lines": ["readableLines"],
  "policy/hidden-characters": ["findHidden"],
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

test("no text of 200,000 characters keeps a reader busy on the bot's own thread", () => {
  // In a process that can be ended in the middle of it. Eight times the text may take eight times as long, not sixty-four.
  const program = `
    const spent = (work) => { const before = process.cpuUsage(); work(); return process.cpuUsage(before).user; };
    for (const [module, names] of Object.entries(${JSON.stringify(readers)})) {
      const all = await import(${JSON.stringify(`${resolve(import.meta.dirname, "../src")}/`)} + module + ".ts");
      for (const name of names) for (const part of ${JSON.stringify(parts)}) for (const end of ["", "x"]) {
        const look = (length) => {
          const text = end + part.repeat(length / part.length) + end;
          return spent(() => all[name](name === "wordsOf" ? { content: text } : text, 2_000));
        };
        const long = look(200_000);
        // So little tells nothing, whatever it is compared to.
        if (long > 300_000 && long > 24 * look(25_000)) throw new Error(name + " of " + JSON.stringify(part));
      }
    }`;
  const args = ["--input-type=module", "--eval", program];
  const { status, stderr } = spawnSync(process.execPath, args, { timeout: 90_000, encoding: "utf8" });
  assert.equal(status, 0, stderr);
});
