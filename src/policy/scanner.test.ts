// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test contain templates
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type Log, silentLog } from "../log/log.ts";
import type { ScannedFile, Scanner } from "./policy.ts";
import { createScanner } from "./scanner.ts";

const policyPath = fileURLToPath(new URL("../../SECURITY_POLICY.md", import.meta.url));
const open = (log: Log = silentLog) => createScanner({ nodePath: process.execPath, policyPath, log });

/** A whole plugin around members of its class, and around what stands before it. */
const plugin = (members: string, before = "") => `
import { slashCommand, prefixCommand, button, select, modal, on, at, cron, every, TurbotPlugin } from "turbot";
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
      ["a module of Node's", "import", plugin("", `import { readFile } from "node:fs/promises";`)],
      ["another module under a type", "import", plugin("", `import type { Stats } from "node:fs";`)],
      ["an import within a type", "import", plugin("", `let stats: import("node:fs").Stats | undefined;`)],
      ["an import for its effects", "import", plugin("", `import "./other.ts";`)],
      ["a re-export of another module", "import", `${plugin("")}\nexport * from "node:os";`],
      ["a dynamic import", "import", inHandler(`await import("node:child_process");`)],
      ["a computed dynamic import", "import", inHandler(`await import(["f", "s"].join(""));`)],
      ["import.meta", "import", inHandler(`await message.reply(import.meta.url);`)],
      ["import = require", "import", plugin("", `import fs = require("fs");`)],
      ["a type imported as a value", "import", plugin("", `import { Message } from "turbot";`)],
      ["something that turbot hasn't got", "import", plugin("", `import { exec } from "turbot";`)],
      ["turbot's default, of which there is none", "import", plugin("", `import turbot from "turbot";`)],
      ["a re-export of what isn't there", "import", plugin("", `export { exec } from "turbot";`)],
      ["require", "global", inHandler(`require("fs");`)],
      ["process", "global", inHandler(`await message.reply(process.env.DISCORD_TOKEN ?? "");`)],
      [
        "process behind a promise that it exists",
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
      ["a global that isn't there", "unknown_global", inHandler("magic();")],
      ["the constructor of a function", "member", inHandler(`(() => {}).constructor("return 1")();`)],
      ["the constructor in brackets", "member", inHandler(`message["constructor"];`)],
      ["the constructor put together", "member", inHandler(`message["con" + "structor"];`)],
      ["the constructor in a template", "member", inHandler("message[`${'con'}structor`];")],
      [
        "the constructor behind a constant",
        "member",
        inHandler(`const k = "constructor" as const; message[k];`),
      ],
      [
        "the constructor behind two constants",
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
      ["the constructor, if there is one", "member", inHandler("message?.constructor;")],
      ["a prototype that is kept", "member", inHandler("const p = Object.prototype; p;")],
      ["a prototype's function that is kept", "member", inHandler("const f = Object.prototype.toString; f;")],
      ["a constructor's name that is set", "member", inHandler(`message.constructor.name = "x";`)],
      ["a constructor past a type", "member", inHandler("const C = (message.constructor as any); C;")],
      [
        "a constructor past a type that is called",
        "member",
        inHandler("(message.constructor as any).call(1);"),
      ],
      [
        "a constructor that is more than compared",
        "member",
        inHandler("(message.constructor || 0) === Object;"),
      ],
      ["a constructor behind its name", "member", inHandler(`message.constructor["name"];`)],
      [
        "the constructor behind a member of a constant",
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
      ["a getter by the back door", "member", inHandler(`message.__defineGetter__("x", () => 1);`)],
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
      ["types not checked", "type_check", `// @ts-nocheck\n${plugin("")}`],
      ["a reference to other types", "type_check", `/// <reference types="node" />\n${plugin("")}`],
      [
        "text that turns around",
        "hidden_characters",
        inHandler("const level = 'user\u202e \u2066// admin\u2069';"),
      ],
      ["a name with nothing in it", "hidden_characters", plugin("", "const \u3164 = 1;")],
      ["a zero-width space", "hidden_characters", plugin("", "const a = 'a\u200bb';")],
      [
        "a payload in variation selectors",
        "hidden_characters",
        plugin("", "const a = 'x\u{e0101}\u{e0102}\u{e0103}';"),
      ],
      [
        "a name with an emoji's presentation",
        "hidden_characters",
        plugin("", "const a = 1; const a\ufe0f = 2;"),
      ],
      ["an emoji as a name", "hidden_characters", plugin("", "const \u2139\ufe0f = 2;")],
      ["a joiner in a name", "hidden_characters", plugin("", "const \u0645\u06cc\u200c\u062e = 2;")],
      ["a name in two scripts", "hidden_characters", plugin("", "const p\u0430ypal = 1;")],
      ["a name in letters for formulas", "hidden_characters", plugin("", "const \u{1d4ea} = 1;")],
      ["a line nobody reads to its end", "line_too_long", plugin(`x = 1;${" ".repeat(4_000)}y = 2;`)],
      [
        "a file too large to review",
        "too_big",
        plugin("", `const data = [\n${"1, ".repeat(20).concat("\n").repeat(1_200)}];`),
      ],
      ["brackets too deep", "too_deep", plugin(`x = ${"[".repeat(1_000)}${"]".repeat(1_000)};`)],
      ["a sum too long", "too_deep", plugin(`x = ${"1 +\n".repeat(900)}1;`)],
      ["a need of something unknown", "needs", plugin(`static readonly needs = { disk: ["a"] } as const;`)],
      [
        "21 hosts",
        "needs",
        plugin(
          `static readonly needs = { http: [${Array.from({ length: 21 }, (_, at) => `"a${at}.example"`).join(", ")}] } as const;`,
        ),
      ],
      ["a regular expression that isn't one", "parse", plugin("", "const r = /(/;")],
      ["a regular expression with flags that there aren't", "parse", plugin("", "const r = /a/gg;")],
      ["a constructor that makes nothing", "plugin_class", plugin("constructor() {}")],
      [
        "a constructor that leaves making to another class",
        "plugin_class",
        plugin("constructor() { class B extends A { constructor() { super(); } } new B(); }", "class A {}"),
      ],
      ["a constant before its line", "too_early", plugin("", "const q = w;\nconst w = 1;")],
      ["a constant made of itself", "too_early", plugin("", "const q: number = q + 1;")],
      ["a class before its line", "too_early", plugin("", "const q = new W();\nclass W {}")],
      ["a class that extends itself", "too_early", plugin("", "class W extends W {}")],
      ["a variable of a block before its line", "too_early", inHandler("{ args.at(n); let n = 1; }")],
      [
        "a static field of what comes later",
        "too_early",
        plugin("static x = later;").concat("const later = 1;"),
      ],
      ["no plugin at all", "plugin_class", "export const x = 1;"],
      ["a class of another kind", "plugin_class", "export default class X {}"],
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
        "a command's options out of sight",
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
        "a command's name that is changed in its object",
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
      ["a message listener that doesn't say so", "needs", plugin(`hear = on("message", async () => {});`)],
      ["needs that are set later", "needs", plugin("static { this.needs = { http: [] }; }")],
      [
        "needs under a name out of sight",
        "needs",
        plugin("static [key()] = { http: [] };", `const key = () => "needs";`),
      ],
      [
        "needs out of sight",
        "needs",
        plugin("static readonly needs = compute();", "const compute = () => ({ http: [] });"),
      ],
      ["hosts out of sight", "needs", plugin(`static readonly needs = { http: [["a", "b"].join(".")] };`)],
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
        "a power that there isn't",
        "needs",
        plugin(`static readonly needs = { discord: ["ban_members"] } as const;`),
      ],
      ["localhost", "needs", plugin(`static readonly needs = { http: ["localhost"] };`)],
      [
        "a host that isn't named",
        "host",
        plugin(
          `static readonly needs = { http: ["a.example"] };\n  async go() { await this.turbot.http.get("https://b.example/x"); }`,
        ),
      ],
      [
        "a host that isn't named, in a template",
        "host",
        plugin("async go(q: string) { await this.turbot.http.get(`https://b.example/${q}`); }"),
      ],
      [
        "a host that only begins alike",
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
      ["what stands in for nothing", `message[args[0] ?? "constructor"];`],
      ["an or", `message[args[0] || "constructor"];`],
      ["an and", `message[args.length > 0 && "constructor"];`],
      ["a list that is joined", `message[["con", "structor"].join("")];`],
      ["a list behind a constant, joined", `const parts = ["con", "structor"]; message[parts.join("")];`],
      ["a list with another glue", `message[["c", "nstruct", "r"].join("o")];`],
      ["concat", `message["con".concat("struct", "or")];`],
      ["a variable", `let key = "content"; key = "constructor"; message[key];`],
      [
        "a variable that is set in a condition",
        `let key; if (args.length) key = "constructor"; message[key ?? ""];`,
      ],
      ["a variable that gets longer", `let key = "con"; key = key + "structor"; message[key];`],
      ["a variable that is added to", `let key = "con"; key += "structor"; message[key];`],
      [
        "a variable that is added to letter by letter",
        `let key = "c"; ${[..."onstructor"].map((letter) => `key += "${letter}";`).join(" ")} message[key];`,
      ],
      ["a sum of a sum", `let a = "con"; let b = "struc"; b += "tor"; a += b; message[a];`],
      ["adding on the way", `let key = "con"; message[(key += "structor")];`],
      [
        "adding in a condition",
        `let key = "con"; if (args.length) key += "x"; key += "structor"; message[key];`,
      ],
      ["a var that is set where it has nothing", `var key; key ??= "constructor"; message[key];`],
      ["an assignment on the way", `let key; message[(key = "constructor")];`],
      ["a loop over a list", `for (const key of ["content", "constructor"]) message[key];`],
      ["an element of a list", `message[["constructor"][0]];`],
      [
        "an unknown element of a list",
        `const keys = ["content", "constructor"]; message[keys[args.length]];`,
      ],
      ["the last of a list", `message[["constructor"].at(-1)];`],
      [
        "a member of an unknown name",
        `const keys = { a: "content", b: "constructor" }; message[keys[args[0]]];`,
      ],
      ["two names at once", `const [a, b] = ["con", "structor"]; message[a + b];`],
      ["a pattern from an object", `const { a } = { a: "constructor" }; message[a];`],
      ["a nested object", `const keys = { a: { b: "constructor" } }; message[keys.a.b];`],
      ["a nested list", `const keys = { a: ["content", "constructor"] }; message[keys.a[args.length]];`],
      ["trim", `message[" constructor ".trim()];`],
      ["a comma", `message[(0, "constructor")];`],
      ["String", `message[String("constructor")];`],
      ["capitals that are made small", `message["CONSTRUCTOR".toLowerCase()];`],
      ["a promise", `message[await "constructor"];`],
    ] as const;
    it("follows what adds to itself, and what is made of itself, to an end", async () => {
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
        "a key that nobody knows",
        /slashCommand "roll": Unrecognized key: "colour"/,
        `a = slashCommand({ name: "roll", description: "x", colour: 3 }, async () => {});`,
      ],
      [
        "a key of an option that nobody knows",
        /slashCommand "roll": options\.sides: Unrecognized key: "minimum"/,
        `a = slashCommand({ name: "roll", description: "x", options: { sides: { type: "integer", description: "x", minimum: 2 } } }, async () => {});`,
      ],
      [
        "an option of no type, behind a constant",
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
        "a description too long",
        /description: Must be between 1 and 100 in length/,
        `a = slashCommand({ name: "roll", description: "x".concat() + "${"y".repeat(101)}" as string }, async () => {}); b = slashCommand({ name: "rull", description: "${"y".repeat(101)}" }, async () => {});`,
      ],
      [
        "a description too long in a subcommand",
        /subcommands\.one\.description: Must be between 1 and 100 in length/,
        `a = slashCommand({ name: "roll", description: "x", subcommands: { one: { description: "${"y".repeat(101)}" } } }, { one: async () => {} });`,
      ],
      [
        "a permission that there isn't",
        /permission: Invalid option/,
        `a = slashCommand({ name: "roll", description: "x", permission: "everything" }, async () => {});`,
      ],
      [
        "a form without fields",
        /fields: Must be between 1 and 5 in length/,
        `a = modal({ id: "form", title: "x", fields: {} }, async () => {});`,
      ],
      ["an event that there isn't", /on: event: Invalid option/, `a = on("messageDelete", async () => {});`],
      ["an interval of no unit", /every: every "10": write it like/, `a = every("10", async () => {});`],
      ["an interval too short", /every: every "1s": at least 10 s/, `a = every("1s", async () => {});`],
      ["a date that is none", /at: date: Invalid ISO datetime/, `a = at("tomorrow", async () => {});`],
      [
        "a cron line with a step of 00",
        /cron: cron "\*\/00 \* \* \* \*": "\*\/00" is no minute/,
        `a = cron("*/00 * * * *", {}, async () => {});`,
      ],
      [
        "a cron line that never comes, behind a constant",
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
        "a word for a subcommand's handler",
        /slashCommand "a": its subcommand "add" has no handler/,
        `a = slashCommand({ name: "a", description: "x", subcommands: { add: { description: "x" } } }, { add: "x" } as any);`,
      ],
      [
        "a function where each subcommand needs one",
        /slashCommand "a": it has subcommands: each needs a handler of its own/,
        `a = slashCommand({ name: "a", description: "x", subcommands: { add: { description: "x" } } }, async () => {});`,
      ],
      [
        "a handler of no subcommand",
        /slashCommand "a": there is a handler for "drop", and no such subcommand/,
        `a = slashCommand({ name: "a", description: "x", subcommands: { add: { description: "x" } } }, { add: async () => {}, drop: async () => {} });`,
      ],
      [
        "handlers by name where there are no subcommands",
        /slashCommand "a": there is a handler for "add", and no such subcommand/,
        `a = slashCommand({ name: "a", description: "x" }, { add: async () => {} } as any);`,
      ],
      ["a button that nobody handles", /button "a": it has no handler/, `a = button({ id: "a" });`],
      ["a cron line with no handler", /cron: it has no handler/, `a = cron("0 0 * * *", {});`],
      [
        "suggestions that nobody makes",
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
      ["a cron line of six fields", /five fields are needed/, `a = cron("0 0 0 * * *", {}, async () => {});`],
      [
        "a time zone that there isn't",
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

    it("two default exports, and a name that is exported twice", async () => {
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
      it(`a test with what the engine hasn't got: ${line}`, async () => {
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

  describe("takes ordinary TypeScript", () => {
    it("in a test: what the engine has, by name, and types", async () => {
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
        "fields and keys named like what registers them",
        plugin(
          `select = select({ id: "which" }, async (i) => { await i.update({ content: "x", select: { id: "which", options: [] } }); });
          button = button({ id: "again" }, async () => { this.select; });`,
        ),
      ],
      [
        "names kept together in an object or a static field",
        plugin(
          `static readonly COMMAND = "b"; a = prefixCommand({ name: NAMES.a, description: "x" }, async () => {});
          b = prefixCommand({ name: Candidate.COMMAND, ...base }, async () => {});`,
          `const NAMES = { a: "a" } as const;\nconst base = { description: "x" };`,
        ),
      ],
      [
        "specifications of which only running tells a part",
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
        "the same names of different kinds",
        plugin(
          `a = slashCommand({ name: "flip", description: "x" }, async () => {}); b = prefixCommand({ name: "flip", description: "x" }, async () => {}); c = button({ id: "flip" }, async () => {}); d = button({ id: "Flip" }, async () => {});`,
        ),
      ],
      [
        "names of members that only running tells, and lists of words",
        inHandler(`const words = ["heads", "tails", "edge"]; const at = { heads: 1, tails: 2, edge: 3 } as Record<string, number>;
          let key = words[args.length] ?? "edge"; for (const word of words) key = word + key; at[key]; at[words.join("")]; at[args[0] ?? "heads"];
          for (const [name, count] of Object.entries(at)) at[name] = count + 1; const f = (which = "heads") => at[which]; f();`),
      ],
      [
        "what is declared further down, and used once somebody calls it",
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
        "needs of both kinds, and of none",
        plugin(`static readonly needs = { http: [], discord: ["add_reactions"] } as const;`),
      ],
      ["a constructor that is compared", inHandler("const x = {}; if (x.constructor !== Object) return;")],
      [
        "what is given back by itself",
        inHandler(
          "using all = new DisposableStack(); all.defer(() => {}); await using more = new AsyncDisposableStack(); more.defer(async () => {}); throw new SuppressedError(1, 2);",
        ),
      ],
      [
        "an abstract method's parameters, and an overloaded one's",
        plugin(
          "pick(a: string): string; pick(a: number, { b }?: { b: number }): string; pick(a: unknown) { return String(a); }",
          "abstract class Game { constructor(); constructor(size: number, ...more: string[]); constructor() {} abstract play(move: string): string; }",
        ),
      ],
      ["a constructor's name past a type", plugin("x = (this.constructor as typeof Candidate).name;")],
      ["a constructor's name", inHandler("const e = new Error(); e.name = e.constructor.name;")],
      [
        "built-in functions borrowed from their prototype",
        inHandler(`Object.prototype.hasOwnProperty.call(args, "x"); Array.prototype.slice.apply(args);`),
      ],
      [
        "an error class of the old school",
        plugin(
          "",
          "class Wet extends Error { constructor() { super(); Object.setPrototypeOf(this, Wet.prototype); } }",
        ),
      ],
      ["letters of formulas", inHandler("const Δx = 1; const π = Math.PI; const µ = 2; Δx + π + µ;")],
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
        "local names that are globals elsewhere",
        inHandler(
          "const process = (name: string) => name; const { status: self, top } = { status: 1, top: 2 }; await message.reply(process(`${self}${top}`));",
        ),
      ],
      [
        "members that are named like globals",
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
        "commands' names in other scripts, as Discord takes them",
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
        "a host that only running tells",
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
        "words that are members elsewhere",
        inHandler(
          "const words = ['constructor', 'prototype']; await message.reply(words.join() + Object.hasOwn({}, 'constructor'));",
        ),
      ],
      ["its base called with super", plugin("override async load(): Promise<void> { await super.load(); }")],
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
        "names in a constant",
        plugin(
          `run = slashCommand({ name: NAME, description: "x" }, async () => {});`,
          "const NAME = 'run';",
        ),
      ],
      [
        "a command's spec and lists in constants, used and read elsewhere",
        plugin(
          `run = slashCommand(spec, async (i) => { await i.reply(spec.name + WORDS.map((word) => word).sort().join()); });`,
          `const WORDS = ["a", "b"];\nconst spec = { name: "run", description: "x" } as const;`,
        ),
      ],
      [
        "members that every object has",
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
      ["Windows line ends", plugin("x = 1;").replaceAll("\n", "\r\n")],
    ];
    for (const [what, source] of ordinary) {
      it(what, async () => assert.deepEqual((await scan(source)).findings, []));
    }

    it("a test of its own plugin", async () => {
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
        static readonly needs = { http: ["api.example.com"], discord: ["add_reactions"] } as const;
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
    assert.deepEqual(needs, { http: ["api.example.com"], discord: ["add_reactions"] });
  });

  it("finds when a plugin can ring people, and refuses words that can't be read without running it", async () => {
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

  it("says what to write for a port and for an unknown power", async () => {
    const needs = `{ http: ["api.example.com:8443"], discord: ["toString"] }`;
    const [first] = (await scan(plugin(`static readonly needs = { http: ["api.example.com:8443"] };`)))
      .findings;
    assert.equal(first?.detail, '"api.example.com:8443" names a port');
    assert.match(first?.help ?? "", /without a port/);
    const [second] = (await scan(plugin(`static readonly needs = { discord: ["toString"] };`))).findings;
    assert.match(second?.help ?? "", /use one of .*"send_files"/);
    assert.equal((await scan(plugin(`static readonly needs = ${needs};`))).ok, false);
  });

  it("says where, in the units of editors, and what to do instead", async () => {
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

  it("rejects a file that kills the parser, and goes on with the next", async () => {
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

  it("blames no file for a checker that starts with nonsense, or is killed in the middle", async (t) => {
    if (process.platform === "win32") return t.skip("a shell script stands in for a broken machine");
    const folder = mkdtempSync(join(tmpdir(), "checker-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (const [at, trouble] of ["printf 'no frame at all'", "kill -9 $$"].entries()) {
      const nodePath = join(folder, `node-${at}`);
      // The first process is in trouble; those after it are Node.
      const script = `#!/bin/sh\nif /bin/mkdir '${nodePath}-was-here' 2>/dev/null; then ${trouble}; exit 1; fi\nexec '${process.execPath}' "$@"\n`;
      writeFileSync(nodePath, script, { mode: 0o755 });
      const unlucky = createScanner({ nodePath, policyPath, log: silentLog });
      const [file] = await unlucky.scan([{ path: "plugins/fine.ts", source: plugin("") }]);
      await unlucky.stop();
      assert.deepEqual(file?.findings, [], trouble);
    }
  });

  it("refuses constants that double each other, in spreads, keys and members, without its checker dying", async () => {
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

  it("reads no more of a command than there can be, however often its parts hold each other", async () => {
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

  it("looks up as much as it takes in an ordinary file, however many names it has", async () => {
    const many = Array.from({ length: 600 }, (_, n) => `x${n} = WORDS.greeting + "${n}" + args["length"];`);
    const { findings } = await scan(
      plugin(
        `run = prefixCommand({ name: NAMES.run, description: "x" }, async (message, args) => { let ${many.map((line) => line.split(" ")[0]).join(", ")}; ${many.join("\n")} });`,
        `const NAMES = { run: "run" } as const;\nconst WORDS = { greeting: "Ahoy" };`,
      ),
    );
    assert.deepEqual(findings, []);
  });

  it("rejects what takes the checker too long", async () => {
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

  it("checks the same file once, and another one or one elsewhere by itself", async () => {
    const [good, bad] = [plugin(""), plugin("", `import "node:fs";`)];
    const first = await scan(good, "plugins/same.ts");
    assert.equal(await scan(good, "plugins/same.ts"), first);
    const elsewhere = await scan(good, "plugins/elsewhere.ts");
    const changed = await scan(bad, "plugins/same.ts");
    assert.deepEqual([elsewhere.path, changed.ok, first.ok], ["plugins/elsewhere.ts", false, true]);
  });

  it("answers several callers at once, each with its own file", async () => {
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

/** The policy with so little time that a busy file can't be done in it. */
async function slowPolicy(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return (await readFile(policyPath, "utf8")).replace("| `scan_time` | 2000 |", "| `scan_time` | 1 |");
}
