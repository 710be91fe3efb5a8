import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { here } from "../plugins/dry-run/fixtures/here.ts";
import { openPlugin } from "../plugins/dry-run/open-plugin.ts";

/** Everyday expressions, which must evaluate to the same in the sandbox as in Node. */
const expressions = [
  `new Date(0).toLocaleString("en-US", { timeZone: "America/New_York" })`,
  `new Date(0).toLocaleDateString("de-DE", { weekday: "long", month: "long", day: "numeric", timeZone: "Europe/Berlin" })`,
  `new Date(0).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" })`,
  `new Date(0).toLocaleString("fr-FR", { timeZone: "Europe/Paris", dateStyle: "full", timeStyle: "long" })`,
  `(1234567.891).toLocaleString("de-DE", { style: "currency", currency: "EUR" })`,
  `12345678901234567890n.toLocaleString("en-US")`,
  `[1234.5, 2].toLocaleString("de")`,
  `"i".toLocaleUpperCase("tr") + "ÄÖ".toLocaleLowerCase("de")`,
  `["z", "ä", "a"].sort((a, b) => a.localeCompare(b, "sv")).join()`,
  `["item10", "item2"].sort(new Intl.Collator(undefined, { numeric: true }).compare).join()`,
  `Intl.NumberFormat("en").format(12345.678)`,
  `[1, 2.5, -0].map(new Intl.NumberFormat("en").format).join(" ")`,
  `(({ format }) => format(1234))(new Intl.NumberFormat("en"))`,
  `new Intl.NumberFormat("en", { notation: "compact" }).format(123456)`,
  `new Intl.NumberFormat("en").formatRange(1, 5) + new Intl.NumberFormat("en").format(NaN)`,
  `new Intl.NumberFormat("en").formatRangeToParts(1, 5)`,
  `new Intl.DateTimeFormat("en", { timeZone: "UTC", dateStyle: "long" }).formatRange(new Date(0), new Date(1e9))`,
  `new Intl.DateTimeFormat("en-US", { timeZone: "America/New_York", timeZoneName: "shortOffset" }).formatToParts(0)`,
  `new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-1, "day")`,
  `new Intl.PluralRules("en", { type: "ordinal" }).select(22) + new Intl.PluralRules("en").selectRange(1, 2)`,
  `new Intl.ListFormat("en").format(new Set(["a", "b", "c"]))`,
  `new Intl.DisplayNames(["en"], { type: "region" }).of("DE")`,
  `new Intl.DurationFormat("en", { style: "short" }).format({ hours: 1, minutes: 2 })`,
  `[...new Intl.Segmenter("en", { granularity: "grapheme" }).segment("👨‍👩‍👧é!")].map(({ segment, index }) => segment + index)`,
  `[...new Intl.Segmenter("en", { granularity: "word" }).segment("Hello, big world")].filter((s) => s.isWordLike).map((s) => s.segment)`,
  `new Intl.Segmenter("en", { granularity: "sentence" }).segment("Hi. You?").containing(5)`,
  `new Intl.Locale("zh-TW").maximize().toString() + new Intl.Locale("de", { region: "AT" }).region`,
  `new Intl.NumberFormat(new Intl.Locale("de-AT")).format(1234.5)`,
  `Intl.getCanonicalLocales("EN-us")`,
  `Intl.DateTimeFormat.supportedLocalesOf(["en", "de"])`,
  `Object.prototype.toString.call(new Intl.NumberFormat())`,
  `new (class extends Intl.NumberFormat { constructor() { super("en", { maximumFractionDigits: 0 }); } })().format(1.7)`,
  `(() => { try { new Intl.DateTimeFormat("en", { timeZone: "Nowhere/City" }); } catch (e) { return e.name; } })()`,
  `(() => { try { new Intl.NumberFormat("en", { style: "currency" }); } catch (e) { return e.name; } })()`,
  `new URL("../x?a=1&b=ü#h", "https://user@e.com:8080/a/b/c").href`,
  `(() => { const u = new URL("https://e.com/"); u.searchParams.set("q", "x y"); u.searchParams.append("z", "é"); return u.href; })()`,
  `Object.fromEntries(new URLSearchParams("a=1&b=2"))`,
  `new URLSearchParams({ q: "a b&c" }).toString() + URL.canParse("nope")`,
  `structuredClone({ a: [1, new Date(0)], m: [...structuredClone(new Map([["k", new Set([1])]])).get("k")] })`,
  `new TextDecoder().decode(new TextEncoder().encode("héllo 🐟")) + btoa("hello") + atob("aGVsbG8=")`,
  `(() => { const all = Array.from({ length: 1000 }, Math.random); const sum = all.reduce((a, b) => a + b); return [new Set(all).size, all.every((one) => one >= 0 && one < 1), sum > 400 && sum < 600]; })()`,
  `crypto.randomUUID().length + crypto.getRandomValues(new Uint32Array(2)).length`,
  `(() => { const c = new AbortController(); c.abort(); return c.signal.reason.name; })()`,
  `new Promise((r) => AbortSignal.any([AbortSignal.timeout(5)]).addEventListener("abort", (e) => r(e.target.reason.name)))`,
  `new Promise((r) => { let n = 0; const t = setInterval(() => { n++; if (n === 3) { clearInterval(t); r(n); } }, 2); })`,
  `Promise.any([Promise.reject(new Error("x")), Promise.resolve(2)])`,
  `Object.keys(console).filter((name) => ["log", "table", "group", "groupEnd", "time", "timeEnd", "count", "assert", "dir"].includes(name)).length`,
];

test("web APIs and Intl give the same results in the sandbox as in Node", async (t) => {
  const source = `import { prefixCommand, TurbotPlugin } from "turbot";
export default class Basics extends TurbotPlugin {
  basics = prefixCommand({ name: "basics", description: "x" }, async () => {
    const asks = [${expressions.map((text) => `async () => (${text})`).join(",\n")}];
    for (const [index, ask] of asks.entries()) {
      const answer = await ask().then((value: unknown) => JSON.stringify(value), (error: Error) => "threw " + error);
      await this.turbot.store.set(String(index), answer);
    }
  });
}`;
  const plugin = await openPlugin({ path: "plugins/basics.ts", source }, here);
  t.after(() => plugin.close());
  await plugin.prefix("basics");
  assert.deepEqual(plugin.problems, []);
  const said = plugin.store();
  // A Node without an environment, like the sandbox's, because Intl's words depend on LANG.
  const program = `const answers = [];
    // AbortSignal.timeout doesn't keep a process alive.
    const alive = setInterval(() => {}, 1000);
    for (const ask of [${expressions.map((text) => `async () => (${text})`).join(",\n")}])
      answers.push(JSON.stringify(await ask()));
    console.log(JSON.stringify(answers));
    clearInterval(alive);`;
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
  const expected: unknown[] = JSON.parse(stdout);
  assert.equal(expected.length, expressions.length);
  for (const [index, text] of expressions.entries()) assert.equal(said[index], expected[index], text);
});
