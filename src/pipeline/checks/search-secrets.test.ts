import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { createScanner } from "../../policy/scanner.ts";
import { secretLines } from "../../secrets/secret-lines.ts";
import { searchSecrets, withoutAnySecret } from "./search-secrets.ts";

const policyPath = join(import.meta.dirname, "../../../SECURITY_POLICY.md");
const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
after(() => scanner.stop());
const nothingOfOurs = { scanner, secrets: [] };

const own = "hunter2-but-longer";
const odd = 'with "quotes" & more';
const hex = (length: number) => "0123456789abcdef".repeat(10).slice(0, length);
const lower = (length: number) => "ab3de5gh7jk9mn1pq2rs4tu6vw8xy0z".repeat(10).slice(0, length);
const mixed = (length: number) => "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0z".repeat(11).slice(0, length);
// Assembled from parts, so that no scanner takes this file for a leak.
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
  ["a password in an address", `postgres://admin:${"s3cretpass"}@db.example/x`],
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
  ["a password without a name", `redis://:${"s3cretpass"}@db.example:6379`],
  ["a Telegram token in an address", `https://api.telegram.org/bot${"123456789"}:AA${mixed(33)}/getMe`],
  ["a Telegram token that ends in a hyphen", `123456789:AA${mixed(32)}-`],
  ["a DeepSeek key", `sk-${hex(32)}`],
  ["a Langfuse key", `sk-lf-${"1a2b3c4d-1a2b-3c4d-5e6f-1a2b3c4d5e6f"}`],
  ["a Slack token of a browser", `xoxc-${"123456789012-".repeat(3)}${hex(64)}`],
  ["a Slack cookie", `xoxd-${mixed(50)}%2B${mixed(50)}`],
  ["a Discord login with a second factor", `mfa.${mixed(84)}`],
  ["a new Google key", `AQ.Ab8${mixed(47)}`],
  ["a Cerebras key", `csk-${lower(48)}`],
  ["a Together key", `tgp_v1_${mixed(43)}`],
  ["a Jina key", `jina_${mixed(60)}`],
  ["a Voyage key", `pa-${mixed(43)}`],
  ["a Z.ai key", `${hex(32)}.${mixed(16)}`],
  ["a Vercel token", `vcp_${mixed(56)}`],
  ["a Cloudflare key", `v1.0-${hex(24)}-${hex(146)}`],
  ["an Asana token", `2/1201234567890123/1201234567890124:${hex(32)}`],
  ["a Contentful token", `CFPAT-${mixed(43)}`],
  ["a Dropbox token", `sl.B${mixed(135)}`],
  ["a Facebook token", `EAAG${mixed(160)}`],
  ["an Alibaba key", `LTAI5t${mixed(18)}`],
  ["a SonarQube token", `squ_${hex(40)}`],
  ["a Buildkite token", `bkua_${hex(40)}`],
  ["a CircleCI token", `CCIPAT_${mixed(22)}_${hex(40)}`],
  ["a ClickUp token", `pk_12345678_${mixed(32).toUpperCase()}`],
  ["an Adafruit key", `aio_${mixed(28)}`],
  ["a Matrix token", `syt_${mixed(16)}_${mixed(20)}_${mixed(6)}`],
  ["a RapidAPI key", `${mixed(10)}msh${mixed(15)}p1${mixed(6)}jsn${mixed(12)}`],
  ["a key of PuTTY", `PuTTY-User-Key-File-3${": ssh-ed25519"}`],
  ["an SSH2 key", `---- BEGIN SSH2 ${"ENCRYPTED PRIVATE"} KEY ----`],
  ["a private key in JSON", `{"kty":"RSA","d":"${mixed(340)}"}`],
  ["a login in a .netrc", `machine github.com login x password ${mixed(30)}`],
  ["the same for a host without a dot", `machine build login x password ${mixed(30)}`],
  ["a Render key", `rnd_${mixed(28)}`],
  ["a Fireworks key", `fw_${mixed(22)}`],
  ["a feed's token of GitLab", `glft-${mixed(20)}`],
  ["a password with a slash in an address", `postgres://u:${"pa/ss"}@db/x`],
  ["a short password in a database's address", `redis://:${"pw123"}@db:6379`],
  ["a login in a header", `Authorization: Bearer ${mixed(40)}`],
  [
    "a login in a header, in code",
    `authorization: \`Basic ${Buffer.from(`user:${mixed(20)}`).toString("base64")}\``,
  ],
  ["a setting without quotes", `DISCORD_CLIENT_SECRET=${mixed(32)}`],
  ["a setting of small letters without quotes", `export X_API_TOKEN=${lower(32)}`],
  ["a password in code", `const dbPassword = '${mixed(14)}'`],
  ["a key of small letters and digits", `API_KEY = '${lower(32)}'`],
  ["a key in hex", `apiKey: '${hex(32)}'`],
  ["a key with a type", `const botToken: string = '${lower(32)}'`],
  ["a key in an address", `https://api.example.org/x?appid=${hex(32)}`],
  ["the bot's own", own],
  ["the bot's own, inside another word", `x${own}y`],
  ["the bot's own in Base64", Buffer.from(own).toString("base64")],
  ["the bot's own in hex", Buffer.from(own).toString("hex")],
  ["the bot's own backwards", [...own].toReversed().join("")],
  ["the bot's own in an address", `https://x.example/?k=${encodeURIComponent(odd)}`],
  ["the bot's own in JSON", JSON.stringify(JSON.stringify(odd)).slice(1, -1)],
  ["the bot's own in a header", `Basic ${Buffer.from(`turbot:${own}`).toString("base64")}`],
];

describe("a text about to be published", () => {
  for (const [what, secret] of secrets) {
    test(`has a secret: ${what}`, () => {
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
    'const password = "at least 8 characters"; const passphrase = "";',
    'const password = "your-password-1"; const pwd = "changeme123"; password: "Test1234"',
    "API_KEY=your-api-key-goes-here-123 TOKEN=<token of 24 letters> SECRET=process.env.OTHER_SECRET_1",
    'const token = "turbot"; const tokenId = "0123"; const secret = true; const secretName = "DISCORD_TOKEN";',
    "postgres://user@localhost/x and redis://localhost:6379 and https://<user>:<password>@host",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as a program has it
    "headers: { authorization: `Bearer ${token}` }; Authorization: Bearer YOUR_TOKEN_HERE; Basic authentication",
    'const commit = "4f2d8a1c9b3e7f6a5d4c3b2a1f0e9d8c7b6a5f4e"; const etag = "0f8fad5b-d9cb-469f-a165-70867728950e";',
    'const cacheKey = "members:123456789012345678"; key=123456789012345678901234; <li key="dice-1">',
    '"integrity": "sha512-k5c3WdxqJ5mVQ9c0b7F1sTQ2v9R3u6Z8x1A4d7G0j3M6p9S2v5Y8b1E4h7K0n3Q6t9W2z5C8f1I4l7O0r3U6x9=="',
    '{ "d": "M12 2L2 7l10 5 10-5-10-5z", "k": 3 }; machine learning, login and password',
    "the xoxo-tournament2026 begins",
    "machine learning login page password forgotten",
    'const token = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";',
    'const shell = { pwd: "/home/user/dir1" };',
    'const texts = { password: "must-have-8-or-more" };',
    "https://example.com/page?key=item-1234-description-of-the-thing",
    "sip://bob:example@org",
    "rnd_leaderboardOfTheWeek2026",
    "fw_leaderboardOfTheWeek2026",
    "glft-leaderboard-of-the-whole-week",
    "syt_Level2_leaderboard_of_Week",
    "NotificationSettingsManager1.create.aVeryLongMethodNameIndeedSoLong",
    "re_compiled_expressionsofeverysort; rnd_generatorforordinarydice; key-value; pat.match",
  ]) {
    test(`has no secret: ${text.slice(0, 30)}`, async () =>
      assert.deepEqual(await searchSecrets("x", text, { scanner, secrets: [own, "abc"] }), []));
  }
});

test("searches lines crafted to slow it down quickly, without blocking this thread", async () => {
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
  /** @returns the turns of the event loop that it left to this thread */
  const search = async (part: string): Promise<number> => {
    const before = turns;
    const text = part.repeat(200_000 / part.length);
    const findings = await searchSecrets("x", text, { scanner, secrets: four });
    assert.ok(!findings.some(({ detail }) => detail.includes("searched")), part);
    return turns - before;
  };
  for (const part of parts) {
    // A search on this thread would take a single turn each time. A busy machine can leave this thread as few, now and then.
    let most = 0;
    for (let tries = 0; tries < 10 && most <= 5; tries += 1) most = Math.max(most, await search(part));
    assert.ok(most > 5, `${most} turns for ${part}`);
  }
  clearImmediate(ticking);
});

test("withholds a text that crashes the search, and nothing else fails", async () => {
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

test("finds every line with a secret, and reports only the first 20", async () => {
  const text = `${own}\n`.repeat(500);
  assert.equal((await searchSecrets("x", text, { scanner, secrets: [own] })).length, 20);
  assert.ok(!(await withoutAnySecret(text, { scanner, secrets: [own] })).includes(own));
  // More than can be reported: none of it is shown.
  const more = await withoutAnySecret(`${own}\n`.repeat(5_000), { scanner, secrets: [own] });
  assert.ok(!more.includes(own));
});

test("finds what only secretlint knows, and no comment turns it off", async () => {
  const cloudflare = `cfut_${"aB3d".repeat(10)}${hex(8)}`;
  const databaseUrl = ["mongodb+srv://admin", "Tr0ub4dor@cluster0.example.net/x"].join(":");
  for (const secret of [cloudflare, databaseUrl]) {
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
    await withoutAnySecret(`one\n${cloudflare}\nthree`, nothingOfOurs),
    "one\n(A line is left out here: it held what looks like a secret (cloudflare).)\nthree",
  );
});

test("leaves out all lines of a private key, and keeps the text around it", async () => {
  const what = `${"RSA PRIVATE"} KEY-----`;
  const pem = [`-----BEGIN ${what}`, "MIIEow", "IBAAKC", `-----END ${what}`];
  assert.equal(
    await withoutAnySecret(["Use this:", ...pem, "Thanks"].join("\n"), nothingOfOurs),
    "Use this:\n(A line is left out here: it held a private key.)\nThanks",
  );
});

test("leaves out a key up to its own end marker", async () => {
  const putty = [
    `PuTTY-User-Key-File-3${": ssh-ed25519"}`,
    "Private-Lines: 1",
    "AAAAIE",
    "Private-MAC: 0a1b",
  ];
  const ssh2 = [
    `---- BEGIN SSH2 ${"ENCRYPTED PRIVATE"} KEY ----`,
    "P2/56w",
    "---- END SSH2 ENCRYPTED PRIVATE KEY ----",
  ];
  assert.equal(
    await withoutAnySecret([...putty, "and", ...ssh2, "Thanks"].join("\n"), nothingOfOurs),
    "(A line is left out here: it held a private key.)\nand\n(A line is left out here: it held a private key.)\nThanks",
  );
});

test("finds no secret in this repository, except in two tests that need a lookalike", () => {
  const root = join(import.meta.dirname, "../../..");
  const rooms = "{bench,bin,docs,plugins,simulator,src,test}/**/*.{ts,js,md,css,html,json,mmd}";
  const paths = globSync([rooms, "*.{md,json}", ".github/**/*.yml", ".ci/*", ".env.example"], {
    cwd: root,
    exclude: ["bench/node_modules", "bench/results"],
  });
  assert.ok(paths.length > 500);
  const found = paths.filter((path) => secretLines(readFileSync(join(root, path), "utf8"), []).size > 0);
  assert.deepEqual(found.sort(), [
    "src/app/create-bot.test.ts",
    "src/discord/messages/read-attachment.test.ts",
  ]);
});
