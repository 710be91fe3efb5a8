import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findSecrets, withoutSecrets } from "./find-secrets.ts";

const own = "hunter2-but-longer";
// Put together, so that no scanner takes this file for a leak.
const secrets: readonly (readonly [what: string, text: string])[] = [
  ["a GitHub token", `ghp_${"a1B2".repeat(9)}`],
  ["a fine-grained GitHub token", `github_pat_${"a1B2c3".repeat(12)}`],
  ["an Anthropic key", `sk-ant-${"api03-x1y2z3".repeat(3)}`],
  ["a Discord token", `M${"Tk4NjIyNDgzNDcxOTI1MjQ4"}.${"Cl2FMQ"}.${"ZnCjm1XVW7vRze4b7Cq4se7kKWs"}`],
  ["a private key", `-----BEGIN ${"RSA PRIVATE"} KEY-----`],
  ["an AWS key", `AKIA${"IOSFODNN7EXAMPLE"}`],
  ["a password in an address", "postgres://admin:s3cretpass@db.example/x"],
  ["the bot's own", own],
  ["the bot's own, inside another word", `x${own}y`],
  ["the bot's own in Base64", Buffer.from(own).toString("base64")],
  ["the bot's own in hex", Buffer.from(own).toString("hex")],
  ["the bot's own backwards", [...own].toReversed().join("")],
];

describe("secrets are found before they are published", () => {
  for (const [what, secret] of secrets) {
    test(what, () => {
      const findings = findSecrets("plugins/x.ts", `const a = 1;\nconst key = "${secret}";\n`, [own]);
      assert.deepEqual(
        findings.map(({ line, rule }) => [line, rule]),
        [[2, "secret"]],
      );
      assert.ok(!JSON.stringify(findings).includes(secret));
    });
  }
  for (const text of [
    "const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';",
    "https://example.com/a:b@c",
    "sk-learn is a library; ask-antoine",
    "process the task-list",
  ]) {
    test(`nothing is found in ${text.slice(0, 30)}`, () =>
      assert.deepEqual(findSecrets("x", text, [own, "abc"]), []));
  }
});

test("a private key is left out with all of its lines, and what stands around it stays", () => {
  const what = `${"RSA PRIVATE"} KEY-----`;
  const pem = [`-----BEGIN ${what}`, "MIIEow", "IBAAKC", `-----END ${what}`];
  assert.equal(
    withoutSecrets(["Use this:", ...pem, "Thanks"].join("\n"), []),
    "Use this:\n(A line is left out here: it held a private key.)\nThanks",
  );
});
