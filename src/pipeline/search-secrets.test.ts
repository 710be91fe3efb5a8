import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { silentLog } from "../log/log.ts";
import { createScanner } from "../policy/scanner.ts";
import { searchSecrets, withoutAnySecret } from "./search-secrets.ts";
import { secretLines } from "./secret-lines.ts";

const policyPath = join(import.meta.dirname, "../../SECURITY_POLICY.md");
const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
after(() => scanner.stop());
const nothingOfOurs = { scanner, secrets: [] };

const own = "hunter2-but-longer";
const odd = 'with "quotes" & more';
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
  ["an OpenRouter key", `sk-or-v1-${"a1b2c3d4".repeat(8)}`],
  ["a Groq key", `gsk_${"aB3d".repeat(13)}`],
  ["an xAI key", `xai-${"aB3d".repeat(20)}`],
  ["a Perplexity key", `pplx-${"aB3d".repeat(12)}`],
  ["a Replicate token", `r8_${"aB3d".repeat(9)}x`],
  ["a DigitalOcean token", `dop_v1_${"a1b2c3d4".repeat(8)}`],
  ["a Shopify token", `shpat_${"a1b2c3d4".repeat(4)}`],
  ["a Docker token", `dckr_pat_${"aB3-_".repeat(6)}`],
  ["a PyPI token", `pypi-AgEIcHlwaS5vcmc${"aB3d".repeat(20)}`],
  ["a RubyGems key", `rubygems_${"a1b2c3d4".repeat(6)}`],
  ["a Slack webhook", `https://hooks.slack.com/services/T01234567/B01234567/${"aB3d".repeat(6)}`],
  ["a Discord webhook", `https://discord.com/api/v10/webhooks/123456789012345678/${"aB3d".repeat(17)}`],
  ["a Stripe key for tests", `sk_test_${"aB3d".repeat(6)}`],
  ["a Google login", `GOCSPX-${"aB3d".repeat(7)}`],
  ["a Linear key", `lin_api_${"aB3d".repeat(10)}`],
  ["a Notion token", `ntn_${"aB3d".repeat(11)}`],
  ["a Vault token", `hvs.${"aB3d".repeat(8)}`],
  ["a Tailscale key", `tskey-auth-${"aB3d".repeat(6)}`],
  ["a Databricks token", `dapi${"a1b2c3d4".repeat(4)}`],
  ["a Supabase key", `sbp_${"a1b2c3d4".repeat(5)}`],
  ["an age key", `AGE-SECRET-KEY-1${"A1B2C3D4".repeat(8).slice(0, 58)}`],
  ["a password without a name", "redis://:s3cretpass@db.example:6379"],
  ["the bot's own", own],
  ["the bot's own, inside another word", `x${own}y`],
  ["the bot's own in Base64", Buffer.from(own).toString("base64")],
  ["the bot's own in hex", Buffer.from(own).toString("hex")],
  ["the bot's own backwards", [...own].toReversed().join("")],
  ["the bot's own in an address", `https://x.example/?k=${encodeURIComponent(odd)}`],
  ["the bot's own in JSON", JSON.stringify(JSON.stringify(odd)).slice(1, -1)],
  ["the bot's own in a header", `Basic ${Buffer.from(`turbot:${own}`).toString("base64")}`],
];

describe("secrets are found before they are published", () => {
  for (const [what, secret] of secrets) {
    test(what, () => {
      const text = `const a = 1;\nconst key = "${secret}";\n`;
      assert.deepEqual([...secretLines(text, [own, odd]).keys()], [2]);
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
    "const apiKey = this.settings.get('key'); const authToken = \"turbot\";",
    "re_compiled_expressionsofeverysort; rnd_generatorforordinarydice; key-value; pat.match",
  ]) {
    test(`nothing is found in ${text.slice(0, 30)}`, async () =>
      assert.deepEqual(await searchSecrets("x", text, { scanner, secrets: [own, "abc"] }), []));
  }
});

test("lines made to keep a search busy don't, and this thread goes on all the while", async () => {
  const parts = [
    "a.",
    "A-",
    "sk-",
    "eyJabcdefghijk-",
    "eyJabcdefghijk.",
    "a://b:",
    "a",
    "aA1",
    "0",
    "=",
    "secret_",
    "api_key=",
  ];
  parts.push(
    "ghp_",
    "AKIA",
    "xoxb-",
    "hooks.slack.com/services/",
    "dp.pt.",
    "sk.eyJ",
    "https://a:b",
    "oauth:",
    "AccountKey=",
  );
  parts.push(
    "x\n",
    "a;\n",
    "password=",
    "machine a login ",
    "postgres://a:",
    "Bearer ",
    '"d":"',
    "syt_",
    "-----BEGIN ",
  );
  const four = [own, odd, "c".repeat(80), "d".repeat(90)];
  let turns = 0;
  let ticking = setImmediate(function tick() {
    turns += 1;
    ticking = setImmediate(tick);
  });
  after(() => clearImmediate(ticking));
  for (const part of parts) {
    const before = turns;
    const text = part.repeat(200_000 / part.length);
    const findings = await searchSecrets("x", text, { scanner, secrets: four });
    assert.ok(!findings.some(({ detail }) => detail.includes("searched")), part);
    // On this thread it would be one turn of the event loop.
    assert.ok(turns - before > 5, `${turns - before} turns for ${part}`);
  }
  clearImmediate(ticking);
});

test("a text over which the search dies is neither published nor does it end anything else", async () => {
  const dying = createScanner({
    nodePath: join(import.meta.dirname, "nothing-here"),
    policyPath,
    log: silentLog,
  });
  const findings = await searchSecrets("x.ts", "const a = 1;", { scanner: dying, secrets: [own] });
  assert.match(findings[0]?.detail ?? "", /it can't be searched for secrets/);
  const left = await withoutAnySecret("My plan", { scanner: dying, secrets: [own] });
  assert.equal(left, "(This is left out: it couldn't be searched for secrets.)");
  await dying.stop();
});

test("each of many lines is found, and only the first are told", async () => {
  const text = `${own}\n`.repeat(500);
  assert.equal((await searchSecrets("x", text, { scanner, secrets: [own] })).length, 20);
  assert.ok(!(await withoutAnySecret(text, { scanner, secrets: [own] })).includes(own));
  // More than can be told: none of it is shown.
  const more = await withoutAnySecret(`${own}\n`.repeat(5_000), { scanner, secrets: [own] });
  assert.ok(!more.includes(own));
});

test("what only secretlint knows is found as well, and no comment switches it off", async () => {
  const vercel = `vcp_${"aB3d".repeat(15)}`;
  const databaseUrl = ["mongodb+srv://admin", "Tr0ub4dor@cluster0.example.net/x"].join(":");
  for (const secret of [vercel, databaseUrl]) {
    for (const comment of [
      "// secretlint-disable",
      "/* secretlint-disable */",
      "// SECRETLINT-disable-next-line",
    ]) {
      const findings = await searchSecrets("x.ts", `${comment}\nconst key = "${secret}";\n`, nothingOfOurs);
      assert.deepEqual(
        findings.map(({ line, rule }) => [line, rule]),
        [[2, "secret"]],
        secret.slice(0, 6),
      );
      assert.ok(!JSON.stringify(findings).includes(secret));
    }
  }
  assert.equal(
    await withoutAnySecret(`one\n${vercel}\nthree`, nothingOfOurs),
    "one\n(A line is left out here: it held what looks like a secret (vercel).)\nthree",
  );
});

test("a private key is left out with all of its lines, and what stands around it stays", async () => {
  const what = `${"RSA PRIVATE"} KEY-----`;
  const pem = [`-----BEGIN ${what}`, "MIIEow", "IBAAKC", `-----END ${what}`];
  assert.equal(
    await withoutAnySecret(["Use this:", ...pem, "Thanks"].join("\n"), nothingOfOurs),
    "Use this:\n(A line is left out here: it held a private key.)\nThanks",
  );
});
