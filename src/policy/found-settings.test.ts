import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../log/log.ts";
import { here } from "../plugins/dry-run/fixtures/here.ts";
import { openPlugin } from "../plugins/dry-run/open-plugin.ts";
import { foundIn } from "../plugins/host/read-plugins.ts";
import { createScanner } from "./scanner.ts";

const nodePath = process.execPath;
const policyPath = fileURLToPath(new URL("../../SECURITY_POLICY.md", import.meta.url));
const path = "plugins/candidate.ts";
const plugin = (settings: string, before = "", after = "") => `
import { TurbotPlugin } from "turbot";
${before}
export default class Candidate extends TurbotPlugin {
  ${settings}
}
${after}`;

test("the scan reads what admins can set, and refuses what only running would tell", async (t) => {
  const scanner = createScanner({ nodePath, policyPath, log: silentLog });
  t.after(() => scanner.stop());
  const scan = async (source: string) => {
    const [file] = await scanner.scan([{ path, source }]);
    assert.ok(file);
    return file;
  };
  const plain = plugin(
    'static readonly settings = { hour: { type: "integer", name: title, max: 23 } };',
    'const title = "Ho" + "ur";',
  );
  assert.deepEqual((await scan(plain)).settings, { hour: { type: "integer", name: "Hour", max: 23 } });

  for (const [settings, detail] of [
    ["static get settings() { return {}; }", /must be one field/],
    ["static settings = made();", /isn't an object literal/],
    ['static settings = { ...others, a: { type: "url", name: "A" } };', /only running would tell/],
    ['static settings = { a: { type: "url", name: made() } };', /settings\.a\.name/],
    ['static settings = { a: { type: "file", name: "A" } };', /settings\.a/],
    ['static settings = { "a-b": { type: "url", name: "A" } };', /letters and digits/],
    ['static settings = { a: { type: "text", name: "A\\u202E" } };', /characters that nobody sees/],
    [
      'static settings = { a: { type: "text", name: "[A](https://evil.example)" } };',
      /mention, a link or code/,
    ],
    ['static settings = { a: { type: "integer", name: "A", max: 5, default: 9 } };', /between min and max/],
    ['static settings = { a: { type: "choice", name: "A", choices: ["b", "b"] } };', /one value/],
    [
      `static settings = { ${Array.from({ length: 26 }, (_, at) => `a${at}: { type: "url", name: "A" }`).join(", ")} };`,
      /more than 25/,
    ],
  ] as const) {
    const { findings } = await scan(
      plugin(settings, "declare const others: {}; function made(): {} { return {}; }"),
    );
    assert.ok(
      findings.some((one) => one.rule === "settings" && detail.test(one.detail)),
      `${settings}: ${JSON.stringify(findings)}`,
    );
  }

  const sly = plugin(
    'static readonly settings = { hour: { type: "integer", name: "Hour" } };',
    "",
    'Object.assign(Candidate.settings, { feed: { type: "url", name: "Feed" } });',
  );
  const found = foundIn(await scan(sly));
  const opened = await openPlugin({ path, source: sly, found }, here);
  await opened.close();
  assert.ok(opened.report.state === "failed");
  assert.match(opened.report.reason, /Its setting "feed" can't be seen in its source/);
});
