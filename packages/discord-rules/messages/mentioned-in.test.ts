import assert from "node:assert/strict";
import { test } from "node:test";
import { mentionedIn } from "./mentioned-in.ts";

const [ann, bob] = ["100000000000000001", "100000000000000002"];
const at = `<@${ann}>`;

test("a mention counts unless it is in code, as Discord parses code", () => {
  for (const text of [
    ...[at, `<@!${ann}> and ${at}`, `\`\`x\`\` ${at} \`\`y\`\``, `\`x\` ${at} \`y\``, `\`\`x ${at} \`y\``],
    ...[
      `\`x ${at}`,
      `\\\`${at}\``,
      `\`\`\`js\nx\n\`\`\`\n${at}\n\`\`\`\ny\n\`\`\``,
      `\`\`a\`b\`\` ${at} \`c\``,
    ],
  ])
    assert.deepEqual(mentionedIn(text), [ann], text);
  for (const text of [
    ...["", "<@1>", `<@&${ann}>`, `\`${at}\``, `\`\` ${at} \`\``, `\`\`a\`${at}\`\``, `\\\\\`${at}\``],
    ...[`\`\`\`\n${at}\n\`\`\``, `\`\`\`\n\`\` ${at}\n\`\`\``, `\`a\n${at}\``],
  ])
    assert.deepEqual(mentionedIn(text), [], text);
});

test("a user mentioned twice is listed once, in the order of the text", () => {
  assert.deepEqual(mentionedIn(`<@${bob}> ${at} <@${bob}>`), [bob, ann]);
});
