import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { fileMap } from "./file-map.ts";
import { readExactText } from "./text-file.ts";

/** A map of these files; undefined: a link out of the repository. */
async function mapOf(
  t: TestContext,
  files: Readonly<Record<string, string | Buffer | undefined>>,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "map-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (content === undefined) symlinkSync("/etc/passwd", join(folder, path));
    else writeFileSync(join(folder, path), content);
  }
  return mapAt(folder, Object.keys(files));
}

function mapAt(folder: string, paths: readonly string[]): Promise<string> {
  return fileMap({ folder, tracked: new Set(paths), read: (path) => readExactText(folder, path) });
}

test("says what each file is, what it exports, and whether it has a test", async (t) => {
  const map = await mapOf(t, {
    "README.md": "# A fish\n",
    LICENSE: "Free.\n",
    "package.json": "{}\n",
    "src/dive.ts": "/** How deep it goes. In metres. */\nexport const dive = 1;\nexport type Depth = 2;\n",
    "src/dive.test.ts": "/** Not this. */\n",
    "src/alone.test.ts": "test();\n",
    "src/old.ts": Buffer.from("// \u00e9toile", "latin1"),
    "src/long.ts": `// Long\n${" ".repeat(150_000)}`,
    "src/link.ts": undefined,
  });
  assert.ok(
    map.endsWith(
      [
        "./",
        "README.md: A fish",
        "LICENSE, package.json",
        "",
        "src/",
        "dive.ts +test: How deep it goes [Depth]",
        "long.ts: (too long to be shown)",
        "old.ts: (not text in UTF-8)",
        "alone.test.ts",
      ].join("\n"),
    ),
    map,
  );
});

test("describes nearly every file of this program within its limit", async () => {
  const root = resolve(import.meta.dirname, "../../..");
  const listed = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
  const paths = listed.split("\0").filter((path) => path !== "");
  const map = await mapAt(root, paths);
  assert.ok(map.length <= 140_000, `${map.length} characters`);
  assert.match(map, /^src\/pipeline\/files\/$/m);
  assert.match(map, /^edit-text\.ts \+test: A file's text after edits.*\[.*replaceText\]$/m);
  const program = paths.filter((path) => /^(?:src|bin)\/(?!.*(?:fixtures\/|\.test\.ts$)).*\.ts$/.test(path));
  const told = map.split("\n").filter((line) => /^[\w.-]+\.ts(?: \+test)?: /.test(line));
  assert.ok(told.length > program.length * 0.9, `${told.length} of ${program.length}`);
});

test("fits a repository of any size by saying less about each file, then only counting files", async (t) => {
  const files = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `src/room-${at % 97}/a-file-with-a-rather-long-name-${at}.ts`,
        `/** What number ${at} is for, in a sentence that goes on for a while and says this and that. */\nexport const it = ${at};\n`,
      ]),
    );
  const some = await mapOf(t, files(1_400));
  assert.ok(some.length <= 140_000);
  assert.match(some, /a-file-with-a-rather-long-name-1399\.ts/);
  const many = await mapOf(t, files(3_600));
  assert.ok(many.length <= 140_000);
  assert.match(many, /^src\/room-96\/: 37 files$/m);
});
