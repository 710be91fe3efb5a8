import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { test } from "node:test";
import { importedLater } from "./imported-later.ts";

const root = resolve(import.meta.dirname, "../..");

test("a preflight imports every module that a bot imports when it is first needed", async () => {
  const later = globSync("src/**/*.ts", { cwd: root })
    .filter((path) => !/\.test\.ts$|\/fixtures\//.test(path) && !path.endsWith("imported-later.ts"))
    .flatMap((path) =>
      [...readFileSync(join(root, path), "utf8").matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, to = ""]) =>
        relative(root, resolve(root, dirname(path), to)).replaceAll(sep, "/"),
      ),
    );
  const others = new Set(later).difference(new Set(["src/preflight/preflight.ts"]));
  assert.deepEqual([...others].toSorted(), Object.keys(importedLater).toSorted());
  await Promise.all(Object.values(importedLater).map((load) => load()));
});
