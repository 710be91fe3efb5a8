import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { silentLog } from "../log/log.ts";
import type { Scanner } from "./policy.ts";
import { PolicyUnreadableError, readPolicy, readTemplates } from "./read-policy.ts";
import { createScanner } from "./scanner.ts";

const text = readFileSync(new URL("../../SECURITY_POLICY.md", import.meta.url), "utf8");

describe("SECURITY_POLICY.md", () => {
  let scanner: Scanner;
  before(() => {
    scanner = createScanner({ nodePath: process.execPath, policyText: text, log: silentLog });
  });
  after(() => scanner.stop());

  it("lets plugins import only turbot", () => {
    assert.deepEqual(readPolicy(text).imports.plugin, ["turbot"]);
  });

  it("reads the same with CRLF and a byte order mark", () => {
    assert.deepEqual(readPolicy(`\ufeff${text.replaceAll("\n", "\r\n")}`), readPolicy(text));
  });

  it("names no global as both permitted and forbidden", () => {
    const { permittedGlobals, forbiddenGlobals } = readPolicy(text);
    assert.deepEqual(
      permittedGlobals.filter((name) => name in forbiddenGlobals),
      [],
    );
    assert.ok(permittedGlobals.length > 50);
  });

  it("explains exactly the rules that the scanner has", () => {
    const used = new Set<string>();
    for (const name of readdirSync(new URL(".", import.meta.url), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
      const source = readFileSync(new URL(name, import.meta.url), "utf8");
      for (const [, rule = ""] of source.matchAll(/(?:report\.add|failed)\(\s*(?:path, )?"([a-z_]+)"/g))
        used.add(rule);
    }
    assert.deepEqual([...used].toSorted(), Object.keys(readPolicy(text).rules).toSorted());
  });

  for (const name of ["slash-plugin", "prefix-plugin"]) {
    it(`has a template, ${name}, that the scanner accepts`, async () => {
      const source = readTemplates(text).get(name);
      assert.ok(source);
      const [file] = await scanner.scan([{ path: `plugins/${name}.ts`, source }]);
      assert.deepEqual(file?.findings, []);
      assert.ok(file?.commands.length);
    });
  }

  it("makes the scanner refuse a global that is added to it", async () => {
    const stricter = createScanner({
      nodePath: process.execPath,
      policyText: text.replace("| `eval`, ", "| `eval`, `Date`, ").replace(", `Date`,", ","),
      log: silentLog,
    });
    const source = readTemplates(text).get("prefix-plugin")?.replace("Math.random()", "Date.now()") ?? "";
    const [before] = await scanner.scan([{ path: "plugins/flip.ts", source }]);
    const [after] = await stricter.scan([{ path: "plugins/flip.ts", source }]);
    await stricter.stop();
    assert.equal(before?.ok, true);
    assert.deepEqual(
      after?.findings.map(({ rule }) => rule),
      ["global"],
    );
  });

  for (const heading of [
    "Limits",
    "Imports",
    "Globals a plugin may use",
    "Members a plugin may not touch",
    "Rules",
  ]) {
    it(`is unreadable without its section "${heading}"`, () => {
      assert.throws(
        () => readPolicy(text.replace(`\n## ${heading}\n`, "\n## Something else\n")),
        PolicyUnreadableError,
      );
    });
  }
});
