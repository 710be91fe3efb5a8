import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { LookupFunction } from "node:net";
import { after, test } from "node:test";
import { silentLog } from "../../../log/log.ts";
import { createScanner } from "../../../policy/scanner.ts";
import { createHttpGate } from "../../capabilities/http/http-gate.ts";
import { doing } from "./attack-harness.ts";

/** A hostile name server's answers. None is on the public internet, so no request is ever made. */
const addresses: Readonly<Record<string, string>> = {
  "own.example.com": "127.0.0.1",
  "cloud.example.com": "169.254.169.254",
  "router.example.com": "192.168.0.1",
  "shared.example.com": "100.64.0.1",
  "zero.example.com": "0.0.0.0",
  "six.example.com": "::1",
  "mapped.example.com": "::ffff:127.0.0.1",
  "nat.example.com": "64:ff9b::7f00:1",
  "tunnel.example.com": "2002:7f00:1::",
  "local.example.com": "fd00::1",
};
const lookup: LookupFunction = (name, _options, callback) => {
  const address = addresses[name] ?? "10.9.9.9";
  callback(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
};
const gate = createHttpGate({ lookup });
const policyText = readFileSync(new URL("../../../../SECURITY_POLICY.md", import.meta.url), "utf8");
const scanner = createScanner({ nodePath: process.execPath, policyText, log: silentLog });
after(() => Promise.all([scanner.stop(), gate.close()]));

const notNamed = /isn't named in the plugin's needs/;
const notPublic = /is not on the public internet/;
const numbered = /Hosts are named, not numbered/;

/**
 * Attempts to reach a host that a plugin must not reach: the declared host, the URL, the rule by which the scanner refuses
 * it (null: it can't tell), and the gate's error without the scanner.
 */
const attempts: readonly (readonly [declared: string, url: string, rule: string | null, said: RegExp])[] = [
  ["127.0.0.1", "http://127.0.0.1/", "needs", numbered],
  ["127.0.0.1", "http://2130706433/", "needs", numbered],
  ["127.0.0.1", "http://0x7f000001/", "needs", numbered],
  ["127.0.0.1", "http://0177.0.0.1/", "needs", numbered],
  ["127.0.0.1", "http://127.1/", "needs", numbered],
  ["127.0.0.1", "http://127.0.0.1./", "needs", numbered],
  ["2130706433", "http://2130706433/", "needs", notNamed],
  ["[::1]", "http://[::1]/", "needs", numbered],
  ["[::ffff:7f00:1]", "http://[::ffff:127.0.0.1]/", "needs", numbered],
  ["localhost", "http://localhost/", "needs", notPublic],
  ["localhost", "http://LOCALHOST/", "needs", notPublic],
  ["localhost", "http://localhost./", "needs", notNamed],
  ["localhost.", "http://localhost./", "needs", notPublic],
  ...Object.keys(addresses).map((host) => [host, `https://${host}/`, null, notPublic] as const),
  ["example.com", "https://evil-example.com/", "host", notNamed],
  ["example.com", "https://example.com.evil.example/", "host", notNamed],
  ["example.com", "https://sub.example.com/", "host", notNamed],
  ["example.com", "https://example.com./", "host", notNamed],
  ["example.com", "https://example.com@evil.example/", "host", /can't carry a name and password/],
  ["example.com", "https://example.com:443@evil.example/", "host", /can't carry a name and password/],
  ["example.com", "https://evil.example#@example.com/", "host", notNamed],
  ["example.com", "https://evil.example?@example.com/", "host", notNamed],
  ["example.com", "https://evil.example\\@example.com/", "host", notNamed],
  ["example.com", "https://example.com\\.evil.example/", null, notPublic],
  ["example.com", "https://ex\u0430mple.com/", "host", notNamed],
  ["example.com", "https://xn--exmple-4nf.com/", "host", notNamed],
  ["example.com", "https://example.com:22/", "host", /can't be asked: only 80 and 443/],
  ["example.com", "https://example.com:8443/", "host", /can't be asked: only 80 and 443/],
  ["example.com", "file:///etc/passwd", null, /Only http and https/],
  ["example.com", "data:text/plain,x", null, /Only http and https/],
  ["example.com", "ftp://example.com/", null, /Only http and https/],
  ["example.com", "unix:/run/docker.sock", null, /Only http and https/],
  ["example.com", "//example.com/", null, /Not a URL/],
  ["discord.com", "https://discord.com/api/webhooks/1/x", "host", /Nothing is posted to Discord itself/],
  ["ptb.discord.com", "https://ptb.discord.com/api/webhooks/1/x", "host", /Nothing is posted to Discord/],
  ["discordapp.com", "https://discordapp.com/api/webhooks/1/x", "host", /Nothing is posted to Discord/],
];

test("no spelling of an address reaches an undeclared or private host, with or without the scanner", async () => {
  for (const [declared, url, rule, said] of attempts) {
    const needs = `static readonly needs = { http: [${JSON.stringify(declared)}] } as const;`;
    const source = doing(`await this.turbot.http.post(${JSON.stringify(url)}, { body: "x" });`, needs);
    const [scan] = await scanner.scan([{ path: "plugins/reach.ts", source }]);
    const rules = (scan?.findings ?? []).map((finding) => finding.rule);
    assert.ok(rule === null ? scan?.ok === true : rules.includes(rule), `${declared} ${url}: ${rules}`);
    await assert.rejects(gate.request({ method: "POST", url, body: "x" }, [declared], "reach"), said, url);
  }
});

test("treats a plugin's request fields as data, so that nothing can be injected", async () => {
  const ask = (more: object) =>
    gate.request({ method: "GET", url: "https://own.example.com/", ...more }, ["own.example.com"], "reach");
  const refused: readonly (readonly [more: object, said: RegExp])[] = [
    [{ method: "CONNECT" }, /can't be requested: method/],
    [{ method: "GET / HTTP/1.1\r\nHost: evil" }, /can't be requested: method/],
    [{ headers: { "X\r\nHost": "evil" } }, /can't be requested: headers/],
    [{ headers: { "": "x" } }, /can't be requested: headers/],
    [{ headers: { "X-A": "a\r\nHost: evil" } }, /can't be requested: headers/],
    [{ headers: { "X-A": "\u0000" } }, /can't be requested: headers/],
    [{ headers: { "X-A": "x".repeat(4001) } }, /can't be requested: headers/],
    [{ timeoutMs: 1e9 }, /can't be requested: timeoutMs/],
    [{ timeoutMs: -1 }, /can't be requested: timeoutMs/],
    [{ dispatcher: {} }, /can't be requested/],
    [{ maxRedirections: 99 }, /can't be requested/],
    [{ url: `https://own.example.com/${"x".repeat(8000)}` }, /can't be requested: url/],
    [{ url: { toString: "https://own.example.com/" } }, /can't be requested: url/],
  ];
  for (const [more, said] of refused) await assert.rejects(ask(more), said, JSON.stringify(more));
});
