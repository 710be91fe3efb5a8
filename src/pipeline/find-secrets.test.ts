import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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
  ["a key in a PGP block", `-----BEGIN ${"PGP PRIVATE"} KEY BLOCK-----`],
  ["a secret key", `sk-${"proj-a1B2c3D4".repeat(4)}`],
  ["a GitLab token", `glpat-${"a1B2c".repeat(4)}`],
  ["an npm token", `npm_${"a1B2".repeat(9)}`],
  ["a Hugging Face token", `hf_${"aB".repeat(17)}`],
  ["a SendGrid key", `SG.${"a".repeat(22)}.${"b".repeat(43)}`],
  ["a Telegram token", `123456789:AA${"Hd_".repeat(11)}`],
  ["a signed token", `eyJ${"hbGciOiJI".repeat(2)}.eyJ${"zdWIiOiIx".repeat(2)}.${"aZ09_".repeat(6)}`],
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
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as a program has it
    "fetch(`https://${user}:${password}@example.org/`)",
    "class='desk-sk-a-name-with-very-many-hyphens-in-its-middle'",
    "const at = `12:30:AAAA`; npm_config_registry; hf_model; SG.a.b",
  ]) {
    test(`nothing is found in ${text.slice(0, 30)}`, () =>
      assert.deepEqual(findSecrets("x", text, [own, "abc"]), []));
  }
});

test("lines made to keep a search busy don't: the bot does nothing else meanwhile", () => {
  // In a process that can be ended in the middle of it.
  const program = `
    const { findSecrets } = await import(${JSON.stringify(new URL("./find-secrets.ts", import.meta.url))});
    for (const part of ["a.", "A-", "sk-", "eyJabcdefghijk-", "eyJabcdefghijk.", "a://b:"]) {
      findSecrets("x", part.repeat(1_000_000 / part.length), []);
    }`;
  const args = ["--input-type=module", "--eval", program];
  const { status, stderr } = spawnSync(process.execPath, args, { timeout: 60_000, encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("a private key is left out with all of its lines, and what stands around it stays", () => {
  const what = `${"RSA PRIVATE"} KEY-----`;
  const pem = [`-----BEGIN ${what}`, "MIIEow", "IBAAKC", `-----END ${what}`];
  assert.equal(
    withoutSecrets(["Use this:", ...pem, "Thanks"].join("\n"), []),
    "Use this:\n(A line is left out here: it held a private key.)\nThanks",
  );
});
