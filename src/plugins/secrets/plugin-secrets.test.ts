import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDatabase } from "../../store/open-database.ts";
import { createSecretRows } from "../store/plugin-secrets.ts";
import { createPluginSecrets } from "./plugin-secrets.ts";
import { openField, sealKeys } from "./seal-keys.ts";
import { createVault, VaultClosedError } from "./vault.ts";

const [oldKey, newKey] = ["1a".repeat(32), "2b".repeat(32)];
const key = "sk-live-3fj2Kd93jf";
const deepl = {
  ...{ id: "deepl", host: "api-free.deepl.com", header: "Authorization" },
  ...{ value: "DeepL-Auth-Key {secret}", name: "DeepL key" },
};

function open(keys: readonly string[] = [newKey], database = openDatabase(":memory:")) {
  const hidden: string[] = [];
  const rows = createSecretRows(database, () => 5_000);
  const vault = createVault(keys);
  const secrets = createPluginSecrets({ rows, vault, hide: (one) => void hidden.push(one) });
  return { database, secrets, hidden, rows, vault };
}

test("a key is filled in, sent in its header, and removed", () => {
  const { secrets, hidden, database } = open();
  assert.equal(secrets.stateOf("translate", "1", deepl), "missing");
  assert.equal(secrets.credentialOf("translate", "1", deepl), undefined);
  assert.equal(secrets.fillIn("translate", "1", deepl, key, "ann"), undefined);
  assert.equal(secrets.stateOf("translate", "1", deepl), "filled");
  assert.deepEqual(secrets.filledIn("translate", "1", deepl), { by: "ann", at: 5_000 });
  assert.equal(secrets.credentialOf("translate", "1", deepl)?.value, `DeepL-Auth-Key ${key}`);
  assert.deepEqual([...new Set(hidden)], [key]);
  assert.ok(!JSON.stringify(database.prepare("SELECT * FROM plugin_secrets").all()).includes(key));
  const basic = { ...deepl, value: "Basic {base64}" };
  secrets.fillIn("translate", "2", basic, "user:$&$1pass", "ann");
  const base64 = Buffer.from("user:$&$1pass").toString("base64");
  assert.equal(secrets.credentialOf("translate", "2", basic)?.value, `Basic ${base64}`);
  // Services tell of a login that fails, and show one half of it.
  secrets.fillIn("translate", "2", basic, "user-name:passw0rd!", "ann");
  const { scrub } = secrets.credentialOf("translate", "2", basic) ?? {};
  assert.equal(scrub?.text("user-name isn't passw0rd!"), "[secret] isn't [secret]");
  secrets.remove("translate", "1", "deepl");
  assert.equal(secrets.stateOf("translate", "1", deepl), "missing");
});

test("a key rests when the plugin sends it elsewhere, until it is filled in again", () => {
  const { secrets } = open();
  secrets.fillIn("translate", "1", deepl, key, "ann");
  for (const change of [{ host: "evil.example" }, { header: "X-Key" }, { value: "{secret}" }]) {
    const changed = { ...deepl, ...change };
    assert.equal(secrets.stateOf("translate", "1", changed), "changed");
    assert.equal(secrets.credentialOf("translate", "1", changed), undefined);
  }
  const renamed = { ...deepl, name: "Key of DeepL", help: "there" };
  assert.equal(secrets.stateOf("translate", "1", renamed), "filled");
  secrets.fillIn("translate", "1", { ...deepl, header: "X-Key" }, key, "ben");
  assert.equal(secrets.stateOf("translate", "1", { ...deepl, header: "X-Key" }), "filled");
});

describe("whoever writes into the database", () => {
  const moves = {
    "moves a key to another plugin": "UPDATE plugin_secrets SET plugin = 'other'",
    "moves it to another server": "UPDATE plugin_secrets SET guild_id = '2'",
    "moves it to another of the plugin's keys": "UPDATE plugin_secrets SET id = 'other'",
    "binds it to another host": `UPDATE plugin_secrets SET bound = replace(bound, 'api-free.deepl.com', 'evil.example')`,
    "binds it to another header": `UPDATE plugin_secrets SET bound = replace(bound, 'authorization', 'x-key')`,
    "changes what is sealed":
      "UPDATE plugin_secrets SET sealed = substr(sealed, 1, 39) || CASE substr(sealed, 40, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(sealed, 41)",
    "cuts it off": "UPDATE plugin_secrets SET sealed = substr(sealed, 1, 20)",
    "writes it in the clear": `UPDATE plugin_secrets SET sealed = '${key}'`,
    "empties it": "UPDATE plugin_secrets SET sealed = ''",
  };
  for (const [what, statement] of Object.entries(moves)) {
    test(`gains nothing: ${what}`, () => {
      const { secrets, database } = open();
      secrets.fillIn("translate", "1", deepl, key, "ann");
      database.exec(statement);
      const [row] = database.prepare("SELECT plugin, guild_id, id, bound FROM plugin_secrets").all();
      const [host = "", header = "", value = ""] = JSON.parse(String(row?.bound)) as string[];
      const declared = { ...deepl, id: String(row?.id), host, header, value };
      const asked = [String(row?.plugin), String(row?.guild_id), declared] as const;
      assert.equal(secrets.stateOf(...asked), "unreadable");
      assert.equal(secrets.credentialOf(...asked), undefined);
    });
  }
});

test("another PLUGIN_SECRETS_KEY opens nothing, and a new one before the old seals all again", () => {
  const { secrets, database } = open([oldKey]);
  secrets.fillIn("translate", "1", deepl, key, "ann");
  assert.equal(open([newKey], database).secrets.stateOf("translate", "1", deepl), "unreadable");
  const both = open([newKey, oldKey], database);
  assert.equal(both.secrets.stateOf("translate", "1", deepl), "filled");
  both.secrets.renew();
  assert.equal(open([newKey], database).secrets.stateOf("translate", "1", deepl), "filled");
  assert.equal(open([oldKey], database).secrets.stateOf("translate", "1", deepl), "unreadable");
  assert.deepEqual(both.secrets.filledIn("translate", "1", deepl), { by: "ann", at: 5_000 });
  const closed = open([], database);
  assert.equal(closed.secrets.canKeep, false);
  assert.throws(() => closed.secrets.fillIn("translate", "1", deepl, key, "ann"), VaultClosedError);
});

test("what is no key is refused, without a word of it", () => {
  const { secrets } = open();
  for (const [typed, why] of [
    ["short", /at least 8/],
    ["x".repeat(501), /500 is the most/],
    ["with space in it", /has a space/],
    ["line\r\nX-Injected: 1", /has a space or a line break/],
    ["naïve-kéy-1234", /no plain letter/],
    ["“quoted-key”12", /no plain letter/],
    ["zero\u200bwidth12", /no plain letter/],
    ["nul\u0000inside12", /no plain letter/],
    ["aaaaaaaaaaaa", /repeats/],
  ] as const) {
    const problem = secrets.fillIn("translate", "1", deepl, typed, "ann") ?? "";
    assert.match(problem, why);
    assert.ok(!problem.includes(typed));
  }
  assert.equal(secrets.stateOf("translate", "1", deepl), "missing");
});

test("what is typed into the form is sealed as it arrives, for this form alone", () => {
  const { vault } = open();
  const form = (custom_id: string) => ({
    ...{ op: 0 as const, s: 1, t: "INTERACTION_CREATE" },
    d: {
      ...{ id: "7", type: 5 },
      data: { custom_id, components: [{ type: 18, component: { type: 4, custom_id: "deepl", value: key } }] },
    },
  });
  const arrived = sealKeys(form("keys:form:translate:abc") as never, vault);
  assert.ok(!JSON.stringify(arrived).includes(key));
  const { value } = (arrived as unknown as ReturnType<typeof form>).d.data.components[0]?.component ?? {};
  assert.equal(openField(value ?? "", "7", vault), key);
  assert.equal(openField(value ?? "", "8", vault), undefined);
  const other = form("plugin:notes:form");
  assert.equal(sealKeys(other as never, vault), other);
  const dropped = sealKeys(form("keys:form:translate:abc") as never, createVault([]));
  assert.ok(!JSON.stringify(dropped).includes(key));
});

test("what one server's admins fill in takes no words out of what all servers read", () => {
  const { secrets, hidden } = open();
  const words = [
    "https://api.example/v2/translate",
    "discord-api-types/v10",
    "TurbotPlugin{needs=1}",
    "export-default-class-2",
    "plugins/translate.ts",
    "[secret][secret]",
  ];
  for (const typed of [...words, "aaaaaaaaaaaaaaaa"]) secrets.fillIn("translate", "1", deepl, typed, "ann");
  assert.deepEqual(hidden, []);
  const keys = [key, "9f86d081884c7d659a2feaa0c55ad015", "279a2e9d-83b3-c416-7e2d-f721593e42a0:fx"];
  for (const typed of keys) secrets.fillIn("translate", "1", deepl, typed, "ann");
  assert.deepEqual(hidden, keys);
});

test("goes with its server, and forgets who filled it in, also in an older release", () => {
  const { secrets, database } = open();
  secrets.fillIn("translate", "1", deepl, key, "ann");
  secrets.fillIn("translate", "2", deepl, key, "ben");
  const forget = database.prepare("INSERT INTO forgettings (scope, id, at) VALUES (?, ?, 1)");
  forget.run("person", "ben");
  forget.run("server", "1");
  assert.equal(secrets.stateOf("translate", "1", deepl), "missing");
  assert.deepEqual(secrets.filledIn("translate", "2", deepl), { by: "", at: 5_000 });
});
