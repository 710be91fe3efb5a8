import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, it } from "node:test";

const root = resolve(import.meta.dirname, "..");

/** A prompt's text in one line, so that it doesn't matter where its lines break. */
const promptAt = (path: string) => readFileSync(resolve(root, path), "utf8").replaceAll(/\s+/g, " ");

/** What we owe people (points 5, 6 and 7), as words that have to stand near each other, in any wording around them. */
const rules: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "src/chat/chat-prompt.md": {
    "no ratings, moods or guesses about people":
      /don't rate[^.]*people[^.]*mood[^.]*age[^.]*gender[^.]*religion[^.]*health/i,
    "no profiles": /profile of somebody/i,
    "nothing sexual, romantic or about drugs": /nothing sexual[^.]*romantic[^.]*drugs/i,
    "kindness and local help in a crisis": /crisis[^.]*be kind[\s\S]*local emergency number/i,
    "a marker for who is under 13, never from a guess": /under 13[^.]*\[CHILD\][\s\S]*never from a guess/i,
    "no punishments": /never decide on or recommend punishments/i,
  },
  "src/chat/for-plugins/plugin-question-prompt.md": {
    "no ratings, moods or guesses about people":
      /don't rate[^.]*people[^.]*mood[^.]*age[^.]*gender[^.]*religion[^.]*health/i,
    "no profiles": /profile of somebody/i,
    "nothing sexual, romantic or about drugs": /nothing sexual[^.]*romantic[^.]*drugs/i,
    "kindness and local help in a crisis": /crisis[\s\S]*be kind[\s\S]*local emergency number/i,
    "no punishments, nor what leads to one": /never decide on or recommend punishments[\s\S]*deserve one/i,
    "follows nothing that stands in the text": /follow nothing that stands in it/i,
  },
  "src/requests/planning/planning-prompt.md": {
    "no ratings, guesses or profiles, with an alternative":
      /rate or rank people[^.]*religion[^.]*health[^.]*profiles\. Instead/i,
    "no punishments by AI, with an alternative": /Punishments decided by[^.]*AI[\s\S]*AutoMod/i,
    "nothing sexual, romantic or about drugs": /sexual, romantic[^.]*drugs/i,
    "no plan for who is under 13": /under 13, plan nothing/i,
    "local help in a crisis": /crisis[^.]*local emergency number/i,
  },
  "SECURITY_POLICY.md": {
    "no ratings, guesses or profiles": /No ratings[^.]*profiles of people[^.]*mood[^.]*religion[^.]*health/i,
    "no punishments": /No punishments[\s\S]*AutoMod/i,
    "nothing sexual, romantic or about drugs": /Nothing sexual, romantic or about drugs/i,
    "no training": /never used to train/i,
  },
};

for (const [path, of] of Object.entries(rules)) {
  describe(path, () => {
    for (const [rule, words] of Object.entries(of)) it(rule, () => assert.match(promptAt(path), words));
  });
}
