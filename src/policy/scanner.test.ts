// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test contain templates
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type Log, silentLog } from "../log/log.ts";
import { spawnedEarly } from "../system/spawned-early.ts";
import type { ScannedFile, Scanner } from "./policy.ts";
import { createScanner } from "./scanner.ts";
import { spawnChecker } from "./spawn-checker.ts";

const policyPath = fileURLToPath(new URL("../../SECURITY_POLICY.md", import.meta.url));
const open = (log: Log = silentLog) => createScanner({ nodePath: process.execPath, policyPath, log });

/** A whole plugin with these class members, and this code before the class. */
const plugin = (members: string, before = "") => `
import { slashCommand, prefixCommand, userMenu, messageMenu, button, select, modal, on, at, cron, every, TurbotPlugin } from "turbot";
${before}
export default class Candidate extends TurbotPlugin {
  ${members}
}
`;
const inHandler = (code: string) =>
  plugin(`run = prefixCommand({ name: "run", description: "x" }, async (message, args) => { ${code} });`);

describe("the scanner", () => {
  let scanner: Scanner;
  before(() => {
    scanner = open();
  });
  after(() => scanner.stop());

  const scan = async (source: string, path = "plugins/candidate.ts"): Promise<ScannedFile> => {
    const [file] = await scanner.scan([{ path, source }]);
    assert.ok(file);
    return file;
  };
  const rules = ({ findings }: ScannedFile) => [...new Set(findings.map(({ rule }) => rule))];

  describe("refuses", () => {
    const hostile: readonly (readonly [what: string, rule: string, source: string])[] = [
      ["a Node module", "import", plugin("", `import { readFile } from "node:fs/promises";`)],
      ["a type from another module", "import", plugin("", `import type { Stats } from "node:fs";`)],
      ["an import type", "import", plugin("", `let stats: import("node:fs").Stats | undefined;`)],
      ["an import for its effects", "import", plugin("", `import "./other.ts";`)],
      ["a re-export of another module", "import", `${plugin("")}\nexport * from "node:os";`],
      ["a dynamic import", "import", inHandler(`await import("node:child_process");`)],
      ["a computed dynamic import", "import", inHandler(`await import(["f", "s"].join(""));`)],
      ["import.meta", "import", inHandler(`await message.reply(import.meta.url);`)],
      ["import = require", "import", plugin("", `import fs = require("fs");`)],
      ["a type imported as a value", "import", plugin("", `import { Message } from "turbot";`)],
      ["something that turbot doesn't export", "import", plugin("", `import { exec } from "turbot";`)],
      ["a default import of turbot, which has none", "import", plugin("", `import turbot from "turbot";`)],
      [
        "a re-export of something that turbot doesn't export",
        "import",
        plugin("", `export { exec } from "turbot";`),
      ],
      ["require", "global", inHandler(`require("fs");`)],
      ["process", "global", inHandler(`await message.reply(process.env.DISCORD_TOKEN ?? "");`)],
      [
        "process behind a declaration that it exists",
        "global",
        plugin("x = process.env;", "declare const process: any;"),
      ],
      [
        "process behind a declared function's parameter",
        "global",
        plugin("x = process;", "declare function f(process: any): void;"),
      ],
      [
        "process behind an overload's parameter",
        "global",
        plugin("m(process: any): void; m(): void {} x = process;"),
      ],
      [
        "process behind a type import",
        "global",
        plugin("x = process;", `import type { User as process } from "turbot";`),
      ],
      ["process written with an escape", "global", inHandler("pr\\u006fcess.exit();")],
      ["process in a shorthand property", "global", inHandler("const all = { process };")],
      ["process as a default", "global", inHandler("const f = (p = process) => p; f();")],
      ["process behind another scope's name", "global", inHandler("{ const process = 1; } process;")],
      ["typeof process at run time", "global", inHandler(`if (typeof process !== "undefined") return;`)],
      ["eval", "global", inHandler(`eval("1");`)],
      ["eval under another name", "global", inHandler(`const run = eval; run("1");`)],
      ["eval through a comma", "global", inHandler(`(0, eval)("1");`)],
      ["Function", "global", inHandler(`new Function("return 1")();`)],
      ["globalThis", "global", inHandler(`globalThis["ev" + "al"]("1");`)],
      ["WebAssembly", "global", inHandler("new WebAssembly.Memory({ initial: 1 });")],
      ["shared memory", "global", inHandler("new SharedArrayBuffer(8); Atomics.wait;")],
      ["fetch", "global", inHandler(`await fetch("https://evil.example");`)],
      ["Reflect", "global", inHandler(`Reflect.get(message, "constructor");`)],
      ["Proxy", "global", inHandler("new Proxy({}, {});")],
      ["a global that doesn't exist", "unknown_global", inHandler("magic();")],
      ["the constructor of a function", "member", inHandler(`(() => {}).constructor("return 1")();`)],
      ["the constructor in brackets", "member", inHandler(`message["constructor"];`)],
      ["the constructor concatenated", "member", inHandler(`message["con" + "structor"];`)],
      ["the constructor in a template", "member", inHandler("message[`${'con'}structor`];")],
      ["the constructor in a constant", "member", inHandler(`const k = "constructor" as const; message[k];`)],
      [
        "the constructor in two constants",
        "member",
        inHandler(`const a = "con"; const k = a + "structor"; message[k];`),
      ],
      [
        "the constructor by destructuring",
        "member",
        inHandler("const { constructor: F } = async () => {}; F;"),
      ],
      [
        "the constructor by a computed pattern",
        "member",
        inHandler(`const { ["constructor"]: F } = async () => {}; F;`),
      ],
      ["the constructor by optional chaining", "member", inHandler("message?.constructor;")],
      ["a stored prototype", "member", inHandler("const p = Object.prototype; p;")],
      ["a stored function of a prototype", "member", inHandler("const f = Object.prototype.toString; f;")],
      ["an assignment to a constructor's name", "member", inHandler(`message.constructor.name = "x";`)],
      [
        "a constructor inside a type assertion",
        "member",
        inHandler("const C = (message.constructor as any); C;"),
      ],
      [
        "a call of a constructor inside a type assertion",
        "member",
        inHandler("(message.constructor as any).call(1);"),
      ],
      [
        "a constructor that isn't only compared",
        "member",
        inHandler("(message.constructor || 0) === Object;"),
      ],
      ["a constructor's computed name", "member", inHandler(`message.constructor["name"];`)],
      [
        "the constructor in a member of a constant",
        "member",
        inHandler(`const keys = { k: "constructor" }; message[keys.k];`),
      ],
      [
        "constants that contain each other",
        "literal_names",
        plugin(
          `run = slashCommand({ name: "a", ...a }, async () => {});`,
          "const a = { ...b };\nconst b = { ...a };",
        ),
      ],
      [
        "constants that double each other",
        "literal_names",
        plugin(
          `run = slashCommand({ name: c40, description: "x" }, async () => {});`,
          `const c0 = "";\n${Array.from({ length: 40 }, (_, at) => `const c${at + 1} = c${at} + c${at};`).join("\n")}`,
        ),
      ],
      [
        "a Greek letter that passes for a Latin one",
        "hidden_characters",
        inHandler("const cοunt = 1; cοunt;"),
      ],
      ["a prototype", "member", inHandler("Array.prototype.map = () => [];")],
      ["__proto__", "member", inHandler("message.__proto__;")],
      ["__proto__ in a literal", "member", inHandler("const x = { __proto__: message }; x;")],
      ["getPrototypeOf", "member", inHandler("Object.getPrototypeOf(async () => {});")],
      ["__defineGetter__", "member", inHandler(`message.__defineGetter__("x", () => 1);`)],
      ["a timer with text", "code_from_text", inHandler(`setTimeout("1", 1);`)],
      ["with", "parse", inHandler("with (message) {}")],
      ["debugger", "syntax", inHandler("debugger;")],
      ["an enum", "syntax", plugin("", "enum Side { heads, tails }")],
      ["a namespace", "syntax", plugin("", "namespace N { export const x = 1; }")],
      ["widened globals", "syntax", plugin("", "declare global { var magic: number; }")],
      ["a decorator", "syntax", plugin("@sealed x = 1;", "function sealed() {}")],
      ["a parameter property", "syntax", plugin("", "class P { constructor(private x: number) {} }")],
      ["angle-bracket assertions", "syntax", inHandler("<string>args[0];")],
      ["broken syntax", "parse", plugin("x = ;")],
      ["an octal literal", "parse", inHandler("const x = 010;")],
      ["duplicate parameters", "parse", plugin("", "function f(a: number, a: number) {}")],
      ["@ts-nocheck", "type_check", `// @ts-nocheck\n${plugin("")}`],
      ["a reference to other types", "type_check", `/// <reference types="node" />\n${plugin("")}`],
      [
        "text that changes direction",
        "hidden_characters",
        inHandler("const level = 'user\u202e \u2066// admin\u2069';"),
      ],
      ["an invisible name", "hidden_characters", plugin("", "const \u3164 = 1;")],
      ["a zero-width space", "hidden_characters", plugin("", "const a = 'a\u200bb';")],
      [
        "a payload in variation selectors",
        "hidden_characters",
        plugin("", "const a = 'x\u{e0101}\u{e0102}\u{e0103}';"),
      ],
      [
        "a name with an emoji presentation selector",
        "hidden_characters",
        plugin("", "const a = 1; const a\ufe0f = 2;"),
      ],
      ["an emoji as a name", "hidden_characters", plugin("", "const \u2139\ufe0f = 2;")],
      ["a joiner in a name", "hidden_characters", plugin("", "const \u0645\u06cc\u200c\u062e = 2;")],
      ["a name in two scripts", "hidden_characters", plugin("", "const p\u0430ypal = 1;")],
      ["a name in mathematical letters", "hidden_characters", plugin("", "const \u{1d4ea} = 1;")],
      ["a line that is too long", "line_too_long", plugin(`x = 1;${" ".repeat(4_000)}y = 2;`)],
      [
        "a file too large to review",
        "too_big",
        plugin("", `const data = [\n${"1, ".repeat(20).concat("\n").repeat(1_200)}];`),
      ],
      ["brackets nested too deep", "too_deep", plugin(`x = ${"[".repeat(1_000)}${"]".repeat(1_000)};`)],
      ["a sum that is too long", "too_deep", plugin(`x = ${"1 +\n".repeat(900)}1;`)],
      ["an unknown kind of need", "needs", plugin(`static readonly needs = { disk: ["a"] } as const;`)],
      [
        "21 hosts",
        "needs",
        plugin(
          `static readonly needs = { http: [${Array.from({ length: 21 }, (_, at) => `"a${at}.example"`).join(", ")}] } as const;`,
        ),
      ],
      ["an invalid regular expression", "parse", plugin("", "const r = /(/;")],
      ["a regular expression with invalid flags", "parse", plugin("", "const r = /a/gg;")],
      ["a constructor without super()", "plugin_class", plugin("constructor() {}")],
      [
        "a constructor with super() only in a nested class",
        "plugin_class",
        plugin("constructor() { class B extends A { constructor() { super(); } } new B(); }", "class A {}"),
      ],
      ["a constant used before its declaration", "too_early", plugin("", "const q = w;\nconst w = 1;")],
      ["a constant made of itself", "too_early", plugin("", "const q: number = q + 1;")],
      ["a class used before its declaration", "too_early", plugin("", "const q = new W();\nclass W {}")],
      ["a class that extends itself", "too_early", plugin("", "class W extends W {}")],
      [
        "a block's variable used before its declaration",
        "too_early",
        inHandler("{ args.at(n); let n = 1; }"),
      ],
      [
        "a static field that uses a later constant",
        "too_early",
        plugin("static x = later;").concat("const later = 1;"),
      ],
      ["no plugin at all", "plugin_class", "export const x = 1;"],
      ["a class that doesn't extend TurbotPlugin", "plugin_class", "export default class X {}"],
      [
        "a class with its own TurbotPlugin",
        "plugin_class",
        "class TurbotPlugin {}\nexport default class X extends TurbotPlugin {}",
      ],
      ["two plugins in one", "plugin_class", plugin("", "class Second extends TurbotPlugin {}")],
      [
        "a command's name from a variable",
        "literal_names",
        plugin(
          `run = slashCommand({ name: pick(), description: "x" }, async () => {});`,
          "const pick = () => 'a';",
        ),
      ],
      [
        "a command's name that changes",
        "literal_names",
        plugin(
          `run = slashCommand({ name, description: "x" }, async () => {});`,
          "let name = 'a'; name = 'b';",
        ),
      ],
      [
        "a command spread from elsewhere",
        "literal_names",
        plugin(
          `run = slashCommand({ name: "a", ...other }, async () => {});`,
          `const other = { name: "b", description: "x" };`,
        ),
      ],
      [
        "a command's options from a function",
        "literal_names",
        plugin(
          "run = slashCommand(spec(), async () => {});",
          `const spec = () => ({ name: "b", description: "x" });`,
        ),
      ],
      [
        "slashCommand under another name",
        "literal_names",
        plugin(`run = make({ name: "a", description: "x" }, async () => {});`, "const make = slashCommand;"),
      ],
      [
        "all of turbot as a value",
        "literal_names",
        `import * as turbot from "turbot";\nconst t = turbot;\nexport default class X extends turbot.TurbotPlugin { x = t; }`,
      ],
      [
        "aliases from a variable",
        "literal_names",
        plugin(
          `run = prefixCommand({ name: "a", aliases: names(), description: "x" }, async () => {});`,
          "const names = () => ['b'];",
        ),
      ],
      [
        "a button's id from a variable",
        "literal_names",
        plugin("run = button({ id: String(1) }, async () => {});"),
      ],
      [
        "a slash name in capitals",
        "command_name",
        plugin(`run = slashCommand({ name: "Roll", description: "x" }, async () => {});`),
      ],
      [
        "a prefix name of two words",
        "command_name",
        plugin(`run = prefixCommand({ name: "roll it", description: "x" }, async () => {});`),
      ],
      [
        "a menu's name of 33 characters",
        "command_name",
        plugin(`run = userMenu({ name: "${"x".repeat(33)}" }, async () => {});`),
      ],
      [
        "a menu's name that begins with a space",
        "command_name",
        plugin(`run = messageMenu({ name: " Quote" }, async () => {});`),
      ],
      [
        "a menu's name that is only known at run time",
        "literal_names",
        plugin(`run = messageMenu({ name: String(1) }, async () => {});`),
      ],
      [
        "a menu with a description",
        "spec",
        plugin(`run = messageMenu({ name: "Quote", description: "x" } as any, async () => {});`),
      ],
      [
        "two menus on members that look alike",
        "command_name",
        plugin(
          `run = userMenu({ name: "Show roll" }, async () => {});
           too = userMenu({ name: "Show ro11" }, async () => {});`,
        ),
      ],
      [
        "a name with a Cyrillic letter among Latin ones",
        "command_name",
        plugin(`run = slashCommand({ name: "h\u0435lp", description: "x" }, async () => {});`),
      ],
      [
        "a full-width name",
        "command_name",
        plugin(`run = prefixCommand({ name: "ｆｌｉｐ", description: "x" }, async () => {});`),
      ],
      [
        "an invisible letter in an alias",
        "command_name",
        plugin(
          `run = prefixCommand({ name: "flip", aliases: ["fl\\u3164p"], description: "x" }, async () => {});`,
        ),
      ],
      [
        "two names in one file that look alike",
        "command_name",
        plugin(
          `run = slashCommand({ name: "roll", description: "x" }, async () => {});
           too = slashCommand({ name: "ro11", description: "x" }, async () => {});`,
        ),
      ],
      [
        "a description that is too long",
        "discord_rules",
        plugin(`run = slashCommand({ name: "a", description: "${"x".repeat(101)}" }, async () => {});`),
      ],
      [
        "a minimum above the maximum",
        "discord_rules",
        plugin(
          `run = slashCommand({ name: "a", description: "x", options: { n: { type: "integer", description: "x", min: 6, max: 2 } } }, async () => {});`,
        ),
      ],
      [
        "two choices of one value, in a constant",
        "discord_rules",
        plugin(
          `run = slashCommand({ name: "a", description: text(), options: { n: { type: "string", description: "x", choices: all } } }, async () => {});`,
          `const all = ["a", "b", "a"] as const;\nconst text = () => "x";`,
        ),
      ],
      [
        "a command of more than 8,000 characters",
        "discord_rules",
        plugin(
          `run = slashCommand({ name: "a", description: "x", options: {
            ${["a", "b", "c", "d"]
              .map(
                (name) => `${name}: { type: "string", description: "x", choices: [
              ${Array.from({ length: 25 }, (_, at) => `{ name: "${at} ${"n".repeat(90)}", value: "${at}" }`).join(",\n")}
            ] }`,
              )
              .join(", ")}
          } }, async () => {});`,
        ),
      ],
      [
        "a form with a label that is too long",
        "discord_rules",
        plugin(
          `form = modal({ id: "f", title: "x", fields: { why: { label: "${"x".repeat(46)}" } } }, async () => {});`,
        ),
      ],
      [
        "a command's name that is changed in its object later",
        "literal_names",
        plugin(
          "run = slashCommand(spec, async () => {});",
          `const spec = { name: "a", description: "x" };\nspec.name = "b";`,
        ),
      ],
      [
        "a command's name that is changed by Object.assign",
        "literal_names",
        plugin(
          "run = slashCommand(spec, async () => {});",
          `const spec = { name: "a", description: "x" };\nObject.assign(spec, { name: "b" });`,
        ),
      ],
      [
        "aliases that grow",
        "literal_names",
        plugin(
          `run = prefixCommand({ name: "a", aliases: also, description: "x" }, async () => {});`,
          `const also = ["b"];\nalso.push("c");`,
        ),
      ],
      ["a message listener without its need", "needs", plugin(`hear = on("message", async () => {});`)],
      [
        "something done by itself that isn't needed at all",
        "needs",
        plugin(`static readonly needs = { unattended: ["create_threads"] };`),
      ],
      [
        "something done by itself that takes somebody who asks",
        "needs",
        plugin(`static readonly needs = { discord: ["ban_members"], unattended: ["ban_members"] };`),
      ],
      [
        "a computed list of what it does by itself",
        "needs",
        plugin(
          `static readonly needs = { discord: ["create_threads"], unattended: [["create", "threads"].join("_")] };`,
        ),
      ],
      ["needs that are assigned later", "needs", plugin("static { this.needs = { http: [] }; }")],
      [
        "needs under a computed name",
        "needs",
        plugin("static [key()] = { http: [] };", `const key = () => "needs";`),
      ],
      [
        "needs from a function",
        "needs",
        plugin("static readonly needs = compute();", "const compute = () => ({ http: [] });"),
      ],
      ["computed hosts", "needs", plugin(`static readonly needs = { http: [["a", "b"].join(".")] };`)],
      ["the machine's own address", "needs", plugin(`static readonly needs = { http: ["127.0.0.1"] };`)],
      ["a host with a port", "needs", plugin(`static readonly needs = { http: ["api.example.com:8443"] };`)],
      [
        "a declared host on a port of its own",
        "host",
        plugin(
          `static readonly needs = { http: ["api.example.com"] };\n  async go() { return this.turbot.http.get("https://api.example.com:8443/x"); }`,
        ),
      ],
      [
        "a power that doesn't exist",
        "needs",
        plugin(`static readonly needs = { discord: ["run_programs"] } as const;`),
      ],
      ["localhost", "needs", plugin(`static readonly needs = { http: ["localhost"] };`)],
      [
        "an undeclared host",
        "host",
        plugin(
          `static readonly needs = { http: ["a.example"] };\n  async go() { await this.turbot.http.get("https://b.example/x"); }`,
        ),
      ],
      [
        "an undeclared host in a template",
        "host",
        plugin("async go(q: string) { await this.turbot.http.get(`https://b.example/${q}`); }"),
      ],
      [
        "a host that only begins like a declared one",
        "host",
        plugin(
          `static readonly needs = { http: ["a.example"] };\n  async go() { await this.turbot.http.get("https://a.example.evil.example/"); }`,
        ),
      ],
      [
        "a host before an @",
        "host",
        plugin(
          `static readonly needs = { http: ["a.example"] };\n  async go() { await this.turbot.http.get("https://a.example@evil.example/"); }`,
        ),
      ],
    ];
    for (const [what, rule, source] of hostile) {
      it(what, async () => {
        const file = await scan(source);
        assert.ok(!file.ok);
        assert.ok(rules(file).includes(rule), `found ${JSON.stringify(file.findings, null, 1)}`);
      });
    }

    const ways = [
      ["a condition", `message[args.length > 1 ? "constructor" : "content"];`],
      ["a condition in a template", "message[`${args.length > 1 ? 'con' : 'de'}structor`];"],
      ["a default parameter", `const f = (key = "constructor") => message[key]; f();`],
      ["a default in a pattern", `const { key = "constructor" } = {} as { key?: string }; message[key];`],
      ["a default of an element", `const [key = "constructor"] = args; message[key];`],
      [
        "a computed pattern with a default",
        `const f = (key = "constructor", { [key]: F } = message) => F; f();`,
      ],
      ["a nullish fallback", `message[args[0] ?? "constructor"];`],
      ["an or", `message[args[0] || "constructor"];`],
      ["an and", `message[args.length > 0 && "constructor"];`],
      ["a joined list", `message[["con", "structor"].join("")];`],
      ["a joined list in a constant", `const parts = ["con", "structor"]; message[parts.join("")];`],
      ["a list joined by a letter", `message[["c", "nstruct", "r"].join("o")];`],
      ["concat", `message["con".concat("struct", "or")];`],
      ["a variable", `let key = "content"; key = "constructor"; message[key];`],
      [
        "a variable that is set conditionally",
        `let key; if (args.length) key = "constructor"; message[key ?? ""];`,
      ],
      ["a variable that is concatenated to", `let key = "con"; key = key + "structor"; message[key];`],
      ["a variable that is appended to", `let key = "con"; key += "structor"; message[key];`],
      [
        "a variable that is appended to letter by letter",
        `let key = "c"; ${[..."onstructor"].map((letter) => `key += "${letter}";`).join(" ")} message[key];`,
      ],
      [
        "a concatenation of a concatenation",
        `let a = "con"; let b = "struc"; b += "tor"; a += b; message[a];`,
      ],
      ["appending in the expression", `let key = "con"; message[(key += "structor")];`],
      [
        "appending conditionally",
        `let key = "con"; if (args.length) key += "x"; key += "structor"; message[key];`,
      ],
      ["a var that is set if it is nullish", `var key; key ??= "constructor"; message[key];`],
      ["an assignment in the expression", `let key; message[(key = "constructor")];`],
      ["a loop over a list", `for (const key of ["content", "constructor"]) message[key];`],
      ["an element of a list", `message[["constructor"][0]];`],
      [
        "an unknown element of a list",
        `const keys = ["content", "constructor"]; message[keys[args.length]];`,
      ],
      ["the last element of a list", `message[["constructor"].at(-1)];`],
      [
        "an unknown member of an object",
        `const keys = { a: "content", b: "constructor" }; message[keys[args[0]]];`,
      ],
      ["two names at once", `const [a, b] = ["con", "structor"]; message[a + b];`],
      ["an object pattern", `const { a } = { a: "constructor" }; message[a];`],
      ["a nested object", `const keys = { a: { b: "constructor" } }; message[keys.a.b];`],
      ["a nested list", `const keys = { a: ["content", "constructor"] }; message[keys.a[args.length]];`],
      ["trim", `message[" constructor ".trim()];`],
      ["a comma", `message[(0, "constructor")];`],
      ["String", `message[String("constructor")];`],
      ["toLowerCase", `message["CONSTRUCTOR".toLowerCase()];`],
      ["a promise", `message[await "constructor"];`],
    ] as const;
    it("stops following variables that are appended to themselves or made of themselves", async () => {
      const doubled = Array.from({ length: 200 }, (_, at) => `key += key; key += "${at}";`).join("\n");
      for (const body of [
        `let key = "a";\n${doubled}\nmessage[key];`,
        "const a: any = { k: a.k.k }; message[a.k.k];",
        "let a = b; let b = a; a += b; b += a; message[a];",
      ]) {
        const file = await scan(inHandler(body));
        assert.deepEqual(
          rules(file).filter((rule) => rule !== "too_early"),
          [],
          JSON.stringify(file.findings),
        );
      }
    });

    for (const [way, body] of ways) {
      it(`the constructor by way of ${way}`, async () => {
        const file = await scan(inHandler(body));
        assert.deepEqual(rules(file), ["member"], JSON.stringify(file.findings));
      });
    }

    const unloadable: readonly (readonly [what: string, says: RegExp, members: string, before?: string])[] = [
      [
        "a slash command twice",
        /slashCommand "roll" is registered twice/,
        `a = slashCommand({ name: "roll", description: "x" }, async () => {}); b = slashCommand({ name: "roll", description: "y" }, async () => {});`,
      ],
      [
        "a prefix command twice, by its alias and in capitals",
        /prefixCommand "flip" is registered twice/,
        `a = prefixCommand({ name: "coin", aliases: ["FLIP"], description: "x" }, async () => {}); b = prefixCommand({ name: "flip", description: "y" }, async () => {});`,
      ],
      [
        "an alias that is the name",
        /prefixCommand "flip" is registered twice/,
        `a = prefixCommand({ name: "flip", aliases: ["flip"], description: "x" }, async () => {});`,
      ],
      [
        "a button twice",
        /button "again" is registered twice/,
        `a = button({ id: "again" }, async () => {}); b = button({ id: "again" }, async () => {});`,
      ],
      [
        "an unknown key",
        /slashCommand "roll": Unrecognized key: "colour"/,
        `a = slashCommand({ name: "roll", description: "x", colour: 3 }, async () => {});`,
      ],
      [
        "an unknown key of an option",
        /slashCommand "roll": options\.sides: Unrecognized key: "minimum"/,
        `a = slashCommand({ name: "roll", description: "x", options: { sides: { type: "integer", description: "x", minimum: 2 } } }, async () => {});`,
      ],
      [
        "an option of an unknown type, in a constant",
        /slashCommand "roll": options\.sides\.type: Invalid/,
        `a = slashCommand({ name: "roll", description: "x", options }, async () => {});`,
        `const options = { sides: { type: "dice", description: "x" } };`,
      ],
      [
        "no description",
        /slashCommand "roll": description: Invalid input/,
        `a = slashCommand({ name: "roll" }, async () => {});`,
      ],
      [
        "an empty description",
        /description: This field is required/,
        `a = slashCommand({ name: "roll", description: "" }, async () => {});`,
      ],
      [
        "a description that is too long",
        /description: Must be between 1 and 100 in length/,
        `a = slashCommand({ name: "roll", description: "x".concat() + "${"y".repeat(101)}" as string }, async () => {}); b = slashCommand({ name: "rull", description: "${"y".repeat(101)}" }, async () => {});`,
      ],
      [
        "a subcommand's description that is too long",
        /subcommands\.one\.description: Must be between 1 and 100 in length/,
        `a = slashCommand({ name: "roll", description: "x", subcommands: { one: { description: "${"y".repeat(101)}" } } }, { one: async () => {} });`,
      ],
      [
        "a permission that doesn't exist",
        /permission: Invalid option/,
        `a = slashCommand({ name: "roll", description: "x", permission: "everything" }, async () => {});`,
      ],
      [
        "a form without fields",
        /fields: Must be between 1 and 5 in length/,
        `a = modal({ id: "form", title: "x", fields: {} }, async () => {});`,
      ],
      ["an event that doesn't exist", /on: event: Invalid option/, `a = on("messageMove", async () => {});`],
      ["an interval without a unit", /every: every "10": write it like/, `a = every("10", async () => {});`],
      [
        "an interval that is too short",
        /every: every "1s": at least 10 s/,
        `a = every("1s", async () => {});`,
      ],
      ["an invalid date", /at: date: Invalid ISO datetime/, `a = at("tomorrow", async () => {});`],
      [
        "a cron line with a step of 00",
        /cron: cron "\*\/00 \* \* \* \*": "\*\/00" is no minute/,
        `a = cron("*/00 * * * *", {}, async () => {});`,
      ],
      [
        "a cron line that never fires, in a constant",
        /it never comes/,
        `a = cron(LINE, { timeZone: "UTC" }, async () => {});`,
        `const LINE = "0 0 30 2 *";`,
      ],
      [
        "a command without a handler",
        /slashCommand "a": it has no handler/,
        `a = slashCommand({ name: "a", description: "x" });`,
      ],
      [
        "a subcommand without a handler",
        /slashCommand "a": its subcommand "add" has no handler/,
        `a = slashCommand({ name: "a", description: "x", subcommands: { add: { description: "x" } } }, {} as any);`,
      ],
      [
        "a string as a subcommand's handler",
        /slashCommand "a": its subcommand "add" has no handler/,
        `a = slashCommand({ name: "a", description: "x", subcommands: { add: { description: "x" } } }, { add: "x" } as any);`,
      ],
      [
        "a single function where each subcommand needs one",
        /slashCommand "a": it has subcommands: each needs a handler of its own/,
        `a = slashCommand({ name: "a", description: "x", subcommands: { add: { description: "x" } } }, async () => {});`,
      ],
      [
        "a handler for a subcommand that doesn't exist",
        /slashCommand "a": there is a handler for "drop", and no such subcommand/,
        `a = slashCommand({ name: "a", description: "x", subcommands: { add: { description: "x" } } }, { add: async () => {}, drop: async () => {} });`,
      ],
      [
        "handlers by name without subcommands",
        /slashCommand "a": there is a handler for "add", and no such subcommand/,
        `a = slashCommand({ name: "a", description: "x" }, { add: async () => {} } as any);`,
      ],
      ["a button without a handler", /button "a": it has no handler/, `a = button({ id: "a" });`],
      ["a cron line without a handler", /cron: it has no handler/, `a = cron("0 0 * * *", {});`],
      [
        "autocomplete without a function",
        /options\.b\.autocomplete: a function is needed that suggests something/,
        `a = slashCommand({ name: "a", description: "x", options: { b: { type: "string", description: "x", autocomplete: true } } }, async () => {});`,
      ],
      [
        "eleven aliases",
        /prefixCommand "a": aliases: Too big/,
        `a = prefixCommand({ name: "a", description: "x", aliases: [${[..."bcdefghijkl"].map((one) => `"${one}"`).join(", ")}] }, async () => {});`,
      ],
      [
        "101 buttons",
        /it registers more than 100 things/,
        Array.from({ length: 101 }, (_, at) => `b${at} = button({ id: "b${at}" }, async () => {});`).join(
          "\n",
        ),
      ],
      [
        "a cron line with six fields",
        /five fields are needed/,
        `a = cron("0 0 0 * * *", {}, async () => {});`,
      ],
      [
        "a time zone that doesn't exist",
        /there is no time zone "Sea\/Bottom"/,
        `a = cron("0 0 * * *", { timeZone: "Sea/Bottom" }, async () => {});`,
      ],
    ];
    for (const [what, says, members, before = ""] of unloadable) {
      it(`${what}, which can't be loaded`, async () => {
        const file = await scan(plugin(members, before));
        const specs = file.findings.filter(({ rule }) => rule === "spec" || rule === "discord_rules");
        assert.match(specs.map(({ detail }) => detail).join("\n"), says, JSON.stringify(file.findings));
      });
    }

    it("two default exports, and a name exported twice", async () => {
      const twice = await scan(`${plugin("")}\nexport { Candidate as default };`);
      assert.deepEqual(
        twice.findings.map(({ rule, detail }) => [rule, detail]),
        [["plugin_class", "two default exports"]],
      );
      const named = await scan(`${plugin("")}\nexport const a = 1;\nexport { a };`);
      assert.deepEqual(rules(named), ["parse"]);
    });

    const names = [
      "plugins/Dice.ts",
      "plugins/dice_roller.ts",
      "plugins/turbot.ts",
      "plugins/constructor.ts",
      "plugins/dice.js",
      "plugins/-.ts",
      `plugins/${"a".repeat(41)}.ts`,
    ];
    for (const path of names) {
      it(`the file name ${path}`, async () =>
        assert.deepEqual(rules(await scan(plugin(""), path)), ["file_name"]));
    }

    const imports = [
      `import test from "node:test";`,
      `import * as all from "node:test";`,
      `import { mock, test } from "node:test";`,
      `import { run } from "node:test";`,
      `import { runTests } from "node:test";`,
      `import { default as test } from "node:test";`,
      `import { partialDeepStrictEqual } from "node:assert/strict";`,
      `import { tryCommand } from "turbot/testing";`,
    ];
    for (const line of imports) {
      it(`a test that imports what the engine lacks: ${line}`, async () => {
        const file = await scan(`${line}\n`, "plugins/dice.test.ts");
        assert.deepEqual(rules(file), ["import"], JSON.stringify(file.findings));
      });
    }

    it("a test that imports more than tests need", async () => {
      const file = await scan(
        `import { test } from "node:test";\nimport { spawn } from "node:child_process";\ntest("x", () => spawn);`,
        "plugins/dice.test.ts",
      );
      assert.deepEqual(rules(file), ["import"]);
    });
  });

  describe("accepts ordinary TypeScript", () => {
    it("a test's named imports of what the engine has, and of types", async () => {
      const file = await scan(
        `import assert, { deepEqual } from "node:assert/strict";
import type { TestContext } from "node:test";
import { after, afterEach, before, beforeEach, describe, it, suite, test as check, type Mock } from "node:test";
import { openPlugin, runPlugin, type TryResult } from "turbot/testing";
import { TurbotPlugin, type Message } from "turbot";
import Dice, { twice } from "./dice.ts";
`,
        "plugins/dice.test.ts",
      );
      assert.deepEqual(file.findings, []);
    });

    const ordinary: readonly (readonly [what: string, source: string])[] = [
      [
        "fields and keys named like the functions that register them",
        plugin(
          `select = select({ id: "which" }, async (i) => { await i.update({ content: "x", select: { id: "which", options: [] } }); });
          button = button({ id: "again" }, async () => { this.select; });`,
        ),
      ],
      [
        "names in an object or a static field",
        plugin(
          `static readonly COMMAND = "b"; a = prefixCommand({ name: NAMES.a, description: "x" }, async () => {});
          b = prefixCommand({ name: Candidate.COMMAND, ...base }, async () => {});`,
          `const NAMES = { a: "a" } as const;\nconst base = { description: "x" };`,
        ),
      ],
      [
        "specifications that are partly only known at run time",
        plugin(
          `static readonly needs = { discord: ["read_messages"] } as const;
          a = slashCommand({ name: "a", description: words(), options: { ...common, which: { type: "string", description: words(), choices: CHOICES, autocomplete: suggest } } }, async () => {});
          b = slashCommand({ ...more, name: "b", description: \`Up to \${MOST} of \${words()}\` }, handlers);
          c = slashCommand({ name: "c", description: "x", subcommands: { [key]: { description: "x" } } }, handlers);
          d = every(interval, async () => {}); e = cron(line, { timeZone }, async () => {}); f = cron("0 9 * * MON-FRI", options, async () => {}); g = at(new Date(Date.now() + 1000), async () => {});
          h = on("message", async () => {}); i = at("2030-01-01", async () => {}); j = prefixCommand({ name: "a", aliases: ["aa"], description: words() }, async () => {});`,
          `const words = () => "words"; const common = pick(); const CHOICES = ["a", "b"].map((one) => one); const suggest = () => []; const MOST = 3; const more = pick(); const handlers = pick();
          const key = words(); const interval = words(); const line = words(); const timeZone = words(); const options = pick();\nfunction pick(): any { return {}; }`,
        ),
      ],
      [
        "the same name for different kinds",
        plugin(
          `a = slashCommand({ name: "flip", description: "x" }, async () => {}); b = prefixCommand({ name: "flip", description: "x" }, async () => {}); c = button({ id: "flip" }, async () => {}); d = button({ id: "Flip" }, async () => {});`,
        ),
      ],
      [
        "member names that are only known at run time, and lists of words",
        inHandler(`const words = ["heads", "tails", "edge"]; const at = { heads: 1, tails: 2, edge: 3 } as Record<string, number>;
          let key = words[args.length] ?? "edge"; for (const word of words) key = word + key; at[key]; at[words.join("")]; at[args[0] ?? "heads"];
          for (const [name, count] of Object.entries(at)) at[name] = count + 1; const f = (which = "heads") => at[which]; f();`),
      ],
      [
        "names declared further down, and used only when called",
        `${plugin(
          `x = later; static y = () => later; static z = Candidate.y; constructor() { super(); if (later > 0) this.go(); } go() { return later + first(); }`,
          `const first = () => second(); const second = (): number => later; const self: () => unknown = () => self;
          function third() { return later; } const { a, b = a } = { a: 1 } as { a: number; b?: number };
          class Tree { static readonly root = new Tree(); left: Tree | undefined = undefined; grow() { return new Tree(); } }
          for (const one of [1]) { const two = one; { const one = two; one; } } let typed: typeof later; switch (a) { case 1: { let c = b; c; } }`,
        )}const later = 1;`,
      ],
      [
        "regular expressions of all kinds",
        plugin(
          "",
          String.raw`const all = [/[\p{RGI_Emoji}--a]/v, /(?<year>\d{4})-\k<year>/u, /(?<=a)b/dgimsy, /\//, /[/]/];`,
        ),
      ],
      [
        "needs of one kind, with the other empty",
        plugin(`static readonly needs = { http: [], discord: ["add_reactions"] } as const;`),
      ],
      ["a compared constructor", inHandler("const x = {}; if (x.constructor !== Object) return;")],
      [
        "explicit resource management",
        inHandler(
          "using all = new DisposableStack(); all.defer(() => {}); await using more = new AsyncDisposableStack(); more.defer(async () => {}); throw new SuppressedError(1, 2);",
        ),
      ],
      [
        "parameters of abstract and overloaded methods",
        plugin(
          "pick(a: string): string; pick(a: number, { b }?: { b: number }): string; pick(a: unknown) { return String(a); }",
          "abstract class Game { constructor(); constructor(size: number, ...more: string[]); constructor() {} abstract play(move: string): string; }",
        ),
      ],
      [
        "a constructor's name after a type assertion",
        plugin("x = (this.constructor as typeof Candidate).name;"),
      ],
      ["a constructor's name", inHandler("const e = new Error(); e.name = e.constructor.name;")],
      [
        "built-in functions borrowed from their prototype",
        inHandler(`Object.prototype.hasOwnProperty.call(args, "x"); Array.prototype.slice.apply(args);`),
      ],
      [
        "an old-style error class",
        plugin(
          "",
          "class Wet extends Error { constructor() { super(); Object.setPrototypeOf(this, Wet.prototype); } }",
        ),
      ],
      [
        "Greek letters as in formulas",
        inHandler("const Δx = 1; const π = Math.PI; const µ = 2; Δx + π + µ;"),
      ],
      [
        "a list read by index",
        inHandler(
          `const answers = ["yes", "no"] as const; await message.reply(answers[Math.floor(Math.random() * answers.length)] ?? "");`,
        ),
      ],
      [
        "a record read by a variable",
        inHandler(
          "const emoji: Record<string, string> = { a: 'A' }; await message.reply(emoji[args[0] ?? 'a'] ?? '');",
        ),
      ],
      [
        "local names that shadow globals",
        inHandler(
          "const process = (name: string) => name; const { status: self, top } = { status: 1, top: 2 }; await message.reply(process(`${self}${top}`));",
        ),
      ],
      [
        "members named like globals",
        inHandler(
          "const game = { process: 1, eval: 2, window: 3 }; await message.reply(`${game.process}${game.eval}${game.window}`);",
        ),
      ],
      [
        "helper classes with constructors, getters and private fields",
        plugin(
          "",
          "class Deck { #cards: string[]; constructor(n: number) { this.#cards = Array.from({ length: n }, (_, i) => `${i}`); } get left() { return this.#cards.length; } static of(n: number) { return new Deck(n); } }",
        ),
      ],
      [
        "types of every kind",
        plugin(
          "",
          "interface Score<T extends string = string> { readonly name: T; points: number }\ntype Keys<T> = { [K in keyof T]: T[K] extends Function ? never : K }[keyof T];\ndeclare function hint(process: string): void;\ntype P = typeof globalThis;",
        ),
      ],
      [
        "generics, overloads, satisfies and non-null",
        plugin(
          "",
          "function first<T>(list: readonly T[]): T | undefined; function first<T>(list: readonly T[]): T | undefined { return list[0]; }\nconst o = { a: 1 } satisfies Record<string, number>;\nconst x = first([o])!;",
        ),
      ],
      [
        "generators, labels and switch",
        plugin(
          "",
          "function* count() { outer: for (let i = 0; ; i++) { switch (i % 3) { case 0: yield i; break; default: if (i > 9) break outer; continue outer; } } }\ncount();",
        ),
      ],
      [
        "dates, Intl, URL, crypto and timers",
        inHandler(
          "const url = new URL('https://example.com'); url.searchParams.set('q', args.join(' ')); await message.reply(new Intl.DateTimeFormat('de', { timeZone: 'Europe/Berlin' }).format(new Date()) + crypto.randomUUID() + url); setTimeout(() => console.log('x'), 1_000);",
        ),
      ],
      [
        "links in messages to any host",
        inHandler("await message.reply('See https://en.wikipedia.org/wiki/Turbot');"),
      ],
      [
        "emoji, families, flags, Persian and Hindi",
        inHandler(
          "await message.reply('👨‍👩‍👧 \u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ❤️ ✈︎ می‌خواهم क्‍ष');",
        ),
      ],
      [
        "command names in other scripts",
        plugin(
          ["サーバー", "สวัสดี", "हिन्दी", "größe", "привет", "שלום", "qu'est-ce"]
            .map(
              (name, at) => `a${at} = slashCommand({ name: "${name}", description: "x" }, async () => {});`,
            )
            .join("\n"),
        ),
      ],
      ["umlauts in names", inHandler("const größe = 1; await message.reply(`${größe}`);")],
      [
        "declared hosts",
        plugin(
          "static readonly needs = { http: ['api.example.com'], discord: ['add_reactions'] } as const;\n  async go(city: string) { return this.turbot.http.get(`https://api.example.com/v1?city=${encodeURIComponent(city)}`); }",
        ),
      ],
      [
        "a host that is only known at run time",
        plugin(
          "static readonly needs = { http: ['api.example.com'] };\n  async go(url: string) { return this.turbot.http.get(url); }",
        ),
      ],
      [
        "the class exported below",
        `import { TurbotPlugin } from "turbot";\nclass Candidate extends TurbotPlugin {}\nexport default Candidate;`,
      ],
      [
        "the class exported as default",
        `import { TurbotPlugin } from "turbot";\nclass Candidate extends TurbotPlugin {}\nexport { Candidate as default };`,
      ],
      [
        "TurbotPlugin under another name",
        `import { TurbotPlugin as Base } from "turbot";\nexport default class Candidate extends Base {}`,
      ],
      [
        "turbot as a namespace",
        `import * as turbot from "turbot";\nexport default class Candidate extends turbot.TurbotPlugin { x = turbot.slashCommand({ name: "x", description: "x" }, async (i) => { await i.reply("x"); }); }`,
      ],
      [
        "forbidden members' names as words",
        inHandler(
          "const words = ['constructor', 'prototype']; await message.reply(words.join() + Object.hasOwn({}, 'constructor'));",
        ),
      ],
      [
        "a call of the base class's method",
        plugin("override async load(): Promise<void> { await super.load(); }"),
      ],
      [
        "a regular expression with quotes",
        inHandler("await message.reply(args.join(' ').replace(/[\"'`(]/g, '').replaceAll(/\\p{L}/gu, 'x'));"),
      ],
      [
        "catch, rest, spread, optional chaining, nullish",
        inHandler(
          "try { const [first, ...rest] = args; const all = { ...{ first }, rest }; await message.reply(all?.first ?? '-'); } catch (error) { if (error instanceof Error) console.error(error.message); }",
        ),
      ],
      [
        "async iteration and tagged templates",
        inHandler("for await (const x of [Promise.resolve(1)]) await message.reply(String.raw`${x}\\n`);"),
      ],
      [
        "a name in a constant",
        plugin(
          `run = slashCommand({ name: NAME, description: "x" }, async () => {});`,
          "const NAME = 'run';",
        ),
      ],
      [
        "a command's spec and lists in constants that are also read elsewhere",
        plugin(
          `run = slashCommand(spec, async (i) => { await i.reply(spec.name + WORDS.map((word) => word).sort().join()); });`,
          `const WORDS = ["a", "b"];\nconst spec = { name: "run", description: "x" } as const;`,
        ),
      ],
      [
        "members of every object",
        inHandler(
          "await message.reply(args.toString() + (1).toFixed().valueOf() + Object.hasOwn({}, 'x') + ({}).hasOwnProperty('x'));",
        ),
      ],
      [
        "timers, events and schedules",
        plugin(`greet = on("memberJoin", async () => {});\n  tidy = every("1h", async () => {});`),
      ],
      [
        "arguments and this in functions",
        plugin("", "function sum(this: unknown) { return arguments.length; }\nsum.call(null);"),
      ],
      ["a byte order mark", `\ufeff${plugin("")}`],
      ["Windows line endings", plugin("x = 1;").replaceAll("\n", "\r\n")],
    ];
    for (const [what, source] of ordinary) {
      it(what, async () => assert.deepEqual((await scan(source)).findings, []));
    }

    it("a test that imports its own plugin", async () => {
      const file = await scan(
        `import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { runPlugin } from "turbot/testing";\nimport Dice from "./dice.ts";\ntest("x", () => assert.ok([runPlugin, Dice]));`,
        "plugins/dice.test.ts",
      );
      assert.deepEqual(file.findings, []);
    });
  });

  it("finds commands, aliases and needs without running anything", async () => {
    const { commands, needs, ok } = await scan(
      plugin(`
        static readonly needs = { http: ["api.example.com"], discord: ["add_reactions"], unattended: ["add_reactions"] } as const;
        a = slashCommand({ name: "roll", description: "x" }, async () => {});
        b = prefixCommand({ name: "flip", aliases: ["coin", "toss"], description: "x" }, async () => {});
        c = button({ id: "again" }, async () => {});
      `),
    );
    assert.ok(ok);
    assert.deepEqual(commands, [
      { kind: "slash", name: "roll" },
      { kind: "prefix", name: "flip" },
      { kind: "prefix", name: "coin" },
      { kind: "prefix", name: "toss" },
    ]);
    assert.deepEqual(needs, {
      ...{ http: ["api.example.com"], discord: ["add_reactions"], unattended: ["add_reactions"] },
    });
  });

  it("finds when a plugin can ping people, and refuses words that are only known at run time", async () => {
    const told = await scan(
      plugin(
        `
        a = slashCommand({ name: "a", description: "x", reach: { ping: words } }, async () => {});
        b = slashCommand({ name: "b", description: "x", subcommands: {
          one: { description: "x", reach: { ping: "at high " + "tide" } }, two: { description: "x" },
        } }, { one: async () => {}, two: async () => {} });
        c = button({ id: "again", reach: { ping: "when you win" } }, async () => {});
      `,
        `const words = "when you win";`,
      ),
    );
    assert.deepEqual(rules(told), []);
    assert.deepEqual(told.pings, ["when you win", "at high tide"]);
    const hidden = await scan(
      plugin(
        `a = slashCommand({ name: "a", description: "x", reach: { ping: words() } }, async () => {});
         b = button({ id: "b", reach: said }, async () => {});
         c = button({ id: "c", reach: { ping: "<@&5> https://evil.example" } }, async () => {});`,
        `const words = () => "when you win"; const said = JSON.parse("{}");`,
      ),
    );
    assert.deepEqual(
      hidden.findings.map(({ rule }) => rule),
      ["reach", "reach", "spec"],
    );
    assert.deepEqual(hidden.pings, []);
  });

  it("says what to write instead of a port and an unknown power", async () => {
    const needs = `{ http: ["api.example.com:8443"], discord: ["toString"] }`;
    const [first] = (await scan(plugin(`static readonly needs = { http: ["api.example.com:8443"] };`)))
      .findings;
    assert.equal(first?.detail, '"api.example.com:8443" names a port');
    assert.match(first?.help ?? "", /without a port/);
    const [second] = (await scan(plugin(`static readonly needs = { discord: ["toString"] };`))).findings;
    assert.match(second?.help ?? "", /use one of .*"send_files"/);
    assert.equal((await scan(plugin(`static readonly needs = ${needs};`))).ok, false);
  });

  it("reports places in editors' units, and what to do instead", async () => {
    const { findings } = await scan(`${plugin("")}\nconst x = "🐟"; process.exit();`);
    assert.deepEqual(findings, [
      {
        path: "plugins/candidate.ts",
        line: 8,
        column: 17,
        rule: "global",
        detail: "`process` reaches the machine",
        help: "`this.turbot` has what a plugin may do",
      },
    ]);
  });

  it("finds where link buttons lead, as far as the source says", async () => {
    const { ok, links } = await scan(
      inHandler(`await message.reply({ content: "x", buttons: [
        { url: shop, label: "Shop" }, { url: "https://example.com/" + args[0], label: "More" },
        { id: "a", label: "https://example.com/none" },
      ], embeds: [{ url: "https://example.com/embed", title: "x" }] });`).replace(
        "export default",
        'const shop = "https://example.com/shop";\nexport default',
      ),
    );
    assert.deepEqual([ok, links], [true, ["https://example.com/shop"]]);
  });

  it("uses a checker that was started ahead, ends it when there is no work, and starts the next when there is", async () => {
    const child = spawnChecker(process.execPath);
    const spawned = spawnedEarly(child);
    const own = createScanner({
      ...{ nodePath: process.execPath, policyPath, spawned },
      log: silentLog,
      idleMs: 1,
    });
    const ended = once(child, "exit");
    const [first] = await own.scan([{ path: "plugins/first.ts", source: plugin("") }]);
    await ended;
    const [second] = await own.scan([{ path: "plugins/second.ts", source: plugin("") }]);
    await own.stop();
    assert.deepEqual([first?.ok, second?.ok], [true, true]);
  });

  it("rejects a file that kills the parser, and continues with the next", async () => {
    const logged: string[] = [];
    const own = open({ ...silentLog, warn: (event) => void logged.push(event) });
    const bomb = `const a = ${"x=>".repeat(20_000)}1`.replaceAll("x=>x=>x=>x=>", "x=>x=>x=>x=>\n");
    const files = await own.scan([
      { path: "plugins/bomb.ts", source: bomb },
      { path: "plugins/fine.ts", source: plugin("") },
    ]);
    await own.stop();
    assert.deepEqual(
      files.map(({ ok }) => ok),
      [false, true],
    );
    assert.deepEqual(
      files[0]?.findings.map(({ rule }) => rule),
      ["checker"],
    );
    assert.deepEqual(logged, ["checker_replaced", "checker_died"]);
  });

  it("blames no file for a checker whose first process prints garbage or is killed", async (t) => {
    if (process.platform === "win32") return t.skip("a shell script stands in for a broken machine");
    const folder = mkdtempSync(join(tmpdir(), "checker-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (const [at, trouble] of ["printf 'no frame at all'", "kill -9 $$"].entries()) {
      const nodePath = join(folder, `node-${at}`);
      // The first process fails; the later ones are Node.
      const script = `#!/bin/sh\nif /bin/mkdir '${nodePath}-was-here' 2>/dev/null; then ${trouble}; exit 1; fi\nexec '${process.execPath}' "$@"\n`;
      writeFileSync(nodePath, script, { mode: 0o755 });
      const unlucky = createScanner({ nodePath, policyPath, log: silentLog });
      const [file] = await unlucky.scan([{ path: "plugins/fine.ts", source: plugin("") }]);
      await unlucky.stop();
      assert.deepEqual(file?.findings, [], trouble);
    }
  });

  it("refuses constants that double each other in spreads, keys and members, without losing its checker", async () => {
    const lines = (first: string, line: (n: number) => string) =>
      [first, ...Array.from({ length: 59 }, (_, n) => line(n + 1))].join("\n");
    const run = (spec: string) => `run = slashCommand(${spec}, async () => {});`;
    const doubling = [
      plugin(
        run(`{ name: "x", description: "x", ...a59 }`),
        lines("const a0 = {};", (n) => `const a${n} = { ...a${n - 1}, ...a${n - 1} };`),
      ),
      plugin(
        run(`{ ...a59, name: "x", description: "x" }`),
        lines(
          `const a0 = {}; const k0 = "k";`,
          (n) =>
            `const k${n} = k${n - 1} + k${n - 1}; const a${n} = { [k${n}]: 1, ...a${n - 1}, [k${n}]: 2, ...a${n - 1} };`,
        ),
      ),
      plugin(
        run(`{ name: o59.x, description: "x" }`),
        lines(`const o0 = { x: "x" };`, (n) => `const o${n} = { [o${n - 1}.x]: o${n - 1}.x, ...o${n - 1} };`),
      ),
    ];
    for (const source of doubling) {
      const file = await scan(source);
      assert.equal(file.ok, false);
      assert.ok(rules(file).includes("too_deep"), JSON.stringify(file.findings));
      assert.ok(!rules(file).includes("checker"));
    }
  });

  it("limits how much it reads of a command whose parts contain each other many times", async () => {
    const many = (line: (k: number) => string) => Array.from({ length: 50 }, (_, k) => line(k)).join(", ");
    const text = `"${"é".repeat(3_000)}"`;
    for (const [first, list] of [
      ["const a0 = [1];", (n: number) => `[${many(() => `a${n}`)}]`],
      ["const a0 = {};", (n: number) => `{ ${many((k) => `x${k}: a${n}`)} }`],
      [
        `const s = ${text} + ${text}; const a0 = { type: "string", description: s, choices: [${many(() => "s")}] };`,
        (n: number) => `{ ${many((k) => `x${k}: a${n}`)} }`,
      ],
    ] as const) {
      const lines = Array.from({ length: 10 }, (_, n) => `const a${n + 1} = ${list(n)};`);
      const file = await scan(
        plugin(
          `run = slashCommand({ name: "x", description: "x", options: a10 }, async () => {});`,
          [first, ...lines].join("\n"),
        ),
      );
      assert.ok(!rules(file).includes("checker"), JSON.stringify(file.findings));
    }
  });

  it("doesn't run out of lookups in an ordinary file with many names", async () => {
    const many = Array.from({ length: 600 }, (_, n) => `x${n} = WORDS.greeting + "${n}" + args["length"];`);
    const { findings } = await scan(
      plugin(
        `run = prefixCommand({ name: NAMES.run, description: "x" }, async (message, args) => { let ${many.map((line) => line.split(" ")[0]).join(", ")}; ${many.join("\n")} });`,
        `const NAMES = { run: "run" } as const;\nconst WORDS = { greeting: "Ahoy" };`,
      ),
    );
    assert.deepEqual(findings, []);
  });

  it("rejects a file that takes the checker too long", async () => {
    const stuck = createScanner({
      nodePath: process.execPath,
      policyText: await slowPolicy(),
      log: silentLog,
    });
    await stuck.scan([{ path: "plugins/warm.ts", source: plugin("") }]);
    const [file] = await stuck.scan([
      {
        path: "plugins/slow.ts",
        source: plugin(
          "",
          `const x = ${"(1 + 2) * 3 + ".repeat(30).concat("\n").repeat(60)}1;`.slice(0, 60_000),
        ),
      },
    ]);
    await stuck.stop();
    assert.equal(file?.ok, false);
    assert.equal(file?.findings[0]?.rule, "checker");
  });

  it("caches results by path and content", async () => {
    const [good, bad] = [plugin(""), plugin("", `import "node:fs";`)];
    const first = await scan(good, "plugins/same.ts");
    assert.equal(await scan(good, "plugins/same.ts"), first);
    const elsewhere = await scan(good, "plugins/elsewhere.ts");
    const changed = await scan(bad, "plugins/same.ts");
    assert.deepEqual([elsewhere.path, changed.ok, first.ok], ["plugins/elsewhere.ts", false, true]);
  });

  it("serves several callers at once, each with its own file", async () => {
    const sources = Array.from({ length: 20 }, (_, at) =>
      plugin(`x = prefixCommand({ name: "c${at}", description: "x" }, async () => {});`),
    );
    const files = await Promise.all(sources.map((source, at) => scan(source, `plugins/p${at}.ts`)));
    assert.deepEqual(
      files.map(({ commands }) => commands[0]?.name),
      sources.map((_, at) => `c${at}`),
    );
  });
});

/** The policy with a time limit that is too short for a large file. */
async function slowPolicy(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return (await readFile(policyPath, "utf8")).replace("| `scan_time` | 2000 |", "| `scan_time` | 1 |");
}
