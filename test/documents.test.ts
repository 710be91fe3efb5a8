import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { documents as made } from "../bin/write-documents.ts";
import { inviteUrl } from "../src/set-up/discord/invite.ts";

const root = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const markdownIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
const documents = [...markdownIn("."), ...markdownIn("docs"), ...markdownIn("docs/decisions")];

test("every link between documents, and every file they name, exists", () => {
  const lost = documents.flatMap((path) => {
    const text = read(path);
    const links = [...text.matchAll(/\]\((?!https?:|<)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = ""]) =>
      join(dirname(path), to),
    );
    const named = [
      ...text.matchAll(/`((?:bin|src|packages|simulator|test|bench|docs)\/[\w./-]*|[\w.-]+\.(?:md|ya?ml))`/g),
    ].map(([, to = ""]) => to);
    const places = (to: string) => [to, join(dirname(path), to), join(".github", "workflows", to)];
    return [
      ...links.filter((to) => !existsSync(join(root, to))),
      ...named.filter((to) => !places(to).some((place) => existsSync(join(root, place)))),
    ].map((to) => `${path}: ${to}`);
  });
  assert.deepEqual(lost, []);
});

test("the architecture names every room", () => {
  const text = read("docs/architecture.md");
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((one) => one.isDirectory());
  const missing = rooms.map(({ name }) => `src/${name}/`).filter((room) => !text.includes(`\`${room}\``));
  assert.deepEqual(missing, []);
});

test("every npm script that a document names exists", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const unknown = documents.flatMap((path) =>
    [...read(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !Object.hasOwn(scripts, name))
      .map((name) => `${path}: npm run ${name}`),
  );
  assert.deepEqual(unknown, []);
});

test("the quick selection of tests names rooms that are there", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const named = [...String(scripts["test:sandbox"]).matchAll(/src\/\{([^}]+)\}/g)].flatMap(([, list = ""]) =>
    list.split(","),
  );
  assert.ok(named.length > 15);
  assert.deepEqual(
    named.filter((room) => !existsSync(join(root, "src", room))),
    [],
  );
});

test("the invitation in the documents asks for exactly what Turbot invites itself with", () => {
  const asked = /&permissions=(\d+)/.exec(read("docs/set-up.md"))?.[1];
  assert.equal(asked, new URL(inviteUrl("1")).searchParams.get("permissions"));
});

/** Of the code, without the tests: each text in one piece. */
function whatTurbotSays(): string {
  const files = globSync(["src/**/*.ts", "bin/*.ts"], { cwd: root }).filter(
    (path) => !/\.test\.ts$|\/fixtures\//.test(path),
  );
  return files
    .map(read)
    .join("\n")
    .replaceAll(/["`] \+\s+["`]|\*\*/g, "");
}

test("what the pages for admins quote of Turbot's words and log, Turbot says", () => {
  const said = whatTurbotSays();
  const [troubleshooting, operating] = ["docs/troubleshooting.md", "docs/operating.md"].map(read) as [
    string,
    string,
  ];
  const events = [...troubleshooting.matchAll(/`([a-z_]+\.[a-z][a-z_-]+)`/g)].map(
    ([, event = ""]) => `"${event}"`,
  );
  const quoted = [...troubleshooting.matchAll(/(?:admin channel|doctor): \*([^*]+)\*/g)].map(
    ([, words = ""]) => words,
  );
  const tables = `${troubleshooting}\n${operating}`.matchAll(/^\| it says \|.*\n.*\n((?:\|.*\n)+)/gm);
  const rows = [...tables].flatMap(([, table = ""]) => table.trim().split("\n"));
  const told = rows.flatMap((row) => (row.split(" | ")[0] ?? "").replace("| ", "").split(" · "));
  assert.ok(events.length > 5 && quoted.length > 5 && told.length > 30);
  const parts = [...quoted, ...told].flatMap((words) =>
    words.split("…").map((part) => part.replaceAll("\\|", "|").trim()),
  );
  assert.deepEqual(
    [...events, ...parts].filter((part) => !said.includes(part)),
    [],
  );
});

test("the changelog says nothing twice, as after a merge that kept both sides", () => {
  const [, unreleased = ""] = /## Unreleased\n([\s\S]*?)\n## /.exec(read("CHANGELOG.md")) ?? [];
  const leads = [...unreleased.matchAll(/^- (?:\*\*(.+?)\*\*|(.{30}))/gm)].map(
    ([, bold, begin]) => bold ?? begin,
  );
  assert.deepEqual(
    leads.filter((lead, at) => leads.indexOf(lead) !== at),
    [],
  );
});

test("the generated parts of documents are up to date: run npm run docs", () => {
  for (const [path, make] of Object.entries(made)) assert.equal(make(read(path)), read(path), path);
});
