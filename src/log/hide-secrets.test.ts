import assert from "node:assert/strict";
import { test } from "node:test";
import { createLineHider } from "./hide-lines.ts";
import { createHiding, redactor } from "./hide-secrets.ts";
import { secretsOf } from "./secrets-of.ts";

const secret = 'ghp_a"1\\B2/c+d é';

test("a secret is hidden in every form that programs write it in", () => {
  const hide = redactor([secret]);
  const bytes = Buffer.from(secret);
  const forms = {
    plain: secret,
    "in JSON": JSON.stringify({ secret }),
    "in JSON in JSON": JSON.stringify(JSON.stringify({ secret })),
    "in an address": `https://host/?token=${encodeURIComponent(secret)}&x`,
    "in a form": new URLSearchParams({ token: secret }).toString(),
    "in hex": bytes.toString("hex"),
    "in capital hex": bytes.toString("hex").toUpperCase(),
    "in Base64": bytes.toString("base64"),
    "in Base64 for addresses": bytes.toString("base64url"),
    ...Object.fromEntries(
      ["x-access-token:", "user:", "u:"].map((name) => [
        `in Base64 after ${name}`,
        `Authorization: Basic ${Buffer.from(`${name}${secret}`).toString("base64")}`,
      ]),
    ),
  };
  for (const [what, text] of Object.entries(forms)) {
    const hidden = hide(text);
    assert.match(hidden, /\[secret\]/, what);
    // In Base64, up to two characters at each end also encode other bytes.
    const rest = hidden.replaceAll("[secret]", "").replace(/^Authorization: Basic |^https.*token=/, "");
    assert.ok(rest.length <= 24, `${what}: ${hidden}`);
  }
});

test("a longer secret is hidden completely even if it begins with another", () => {
  assert.equal(redactor(["secret", "secret-and-more"])("secret-and-more"), "[secret]");
  assert.equal(redactor(["secret-and-more", "secret"])("secret-and-more, secret"), "[secret], [secret]");
});

test("each line of a multi-line secret is hidden: output comes line by line", () => {
  const [first, second] = ["MIIEowIBAAKCAQEA1", "c3VwZXItc2VjcmV0"];
  const hide = redactor([`BEGIN\n${first}\n${second}\nEND`]);
  assert.equal(hide(`a ${first}\r`), "a [secret]\r");
  assert.equal(hide(`b ${second}`), "b [secret]");
  assert.equal(hide("BEGIN"), "BEGIN");
});

test("a secret that is added later is hidden from then on", () => {
  const { hide, add } = createHiding([]);
  assert.equal(hide("gho_token"), "gho_token");
  add("gho_token");
  assert.equal(hide("gho_token"), "[secret]");
});

test("of secrets that pass, only the newest are looked for; others are for good", () => {
  const { hide, add } = createHiding(["lasting-secret"]);
  add("gho_token");
  for (let hour = 0; hour < 100; hour += 1) add(`ghs_of-hour-${hour}.`, { passes: true });
  assert.equal(hide("ghs_of-hour-99. and ghs_of-hour-98."), "[secret] and [secret]");
  assert.equal(hide("ghs_of-hour-50."), "ghs_of-hour-50.");
  assert.equal(hide("lasting-secret, gho_token"), "[secret], [secret]");
});

test("a secret is hidden even if the output splits it", () => {
  for (let at = 0; at <= secret.length; at += 1) {
    const printed: string[] = [];
    const lines = createLineHider((text) => printed.push(text), redactor([secret]));
    for (const part of [`first\nit is ${secret.slice(0, at)}`, `${secret.slice(at)} here\nand`, " more"]) {
      lines.add(part);
    }
    lines.end();
    assert.equal(printed.join(""), "first\nit is [secret] here\nand more");
  }
});

test("an endless line is passed on in pieces, with a secret at their border hidden", () => {
  const printed: string[] = [];
  const lines = createLineHider((text) => printed.push(text), redactor([secret]));
  const long = "x".repeat(65_000);
  for (const part of [long, `${"y".repeat(530)}${secret.slice(0, 8)}`, `${secret.slice(8)}${long}`])
    lines.add(part);
  assert.ok(printed.length > 0);
  lines.end();
  assert.equal(printed.join(""), `${long}${"y".repeat(530)}[secret]${long}`);
});

test("settings that are named like secrets are secrets, both as written and trimmed", () => {
  const settings = {
    DISCORD_TOKEN: " abc def ",
    ANTHROPIC_API_KEY: "k",
    WEBHOOK_SECRET: "",
    DB_PASSWD: "p",
    CREDENTIALS: undefined,
    GITHUB_REPO: "reef/turbot",
  };
  assert.deepEqual(secretsOf(settings), [" abc def ", "abc def", "k", "p"]);
});

test("of keys that admins fill in, the newest are looked for, and none makes room for itself at a token's cost", () => {
  const { hide, add } = createHiding([]);
  add("gho_token", { passes: true });
  for (let at = 100; at < 400; at += 1) add(`key-of-somebody-${at}`, { isKey: true });
  assert.equal(hide("gho_token"), "[secret]");
  assert.equal(hide("key-of-somebody-399 key-of-somebody-100"), "[secret] key-of-somebody-100");
});
