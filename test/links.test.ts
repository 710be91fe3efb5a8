import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const pages = globSync(["*.md", "docs/**/*.md", "examples/**/*.md", "simulator/**/*.md"], { cwd: root });

test("every link and picture of the documents exists", () => {
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:|#|<)([^)#\s]+)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  );
  assert.deepEqual(dead, []);
});

/** As GitHub makes them from headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = readFileSync(join(root, page), "utf8")
    .replaceAll(/^ *```[\s\S]*?^ *```$/gm, "")
    .matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

test("every link to a part of a document finds its heading", () => {
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:|<)([^)#\s]*)#([^)\s]+)\)/g)]
      .map(([, target = "", anchor = ""]) => ({
        to: target === "" ? page : join(dirname(page), target),
        anchor,
      }))
      .filter(({ to, anchor }) => to.endsWith(".md") && !anchorsOf(to).has(anchor))
      .map(({ to, anchor }) => `${page} → ${to}#${anchor}`),
  );
  assert.deepEqual(dead, []);
});

test("every file that the architecture page names exists", () => {
  const text = readFileSync(join(root, "docs", "architecture.md"), "utf8");
  const named = [
    ...text.matchAll(/`((?:src|bin|packages|simulator|test|bench|plugins|docs)\/[\w./-]*)`/g),
  ].map(([, path = ""]) => path);
  assert.ok(named.length > 30);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});
