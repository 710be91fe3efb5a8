import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { supervisorFolders, supervisorPrograms } from "../src/supervisor/supervisor-code.ts";
import { roomOf, rooms } from "./rooms.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

interface Source {
  readonly path: string;
  readonly text: string;
  /** Repository paths for our own files, package names for others'. */
  readonly imports: readonly string[];
}

const sources: readonly Source[] = globSync(
  ["bin/**/*.ts", "src/**/*.{ts,mts,js}", "packages/**/*.ts", "simulator/**/*.ts", "plugins/**/*.ts"],
  {
    cwd: root,
  },
).map((found) => {
  const path = found.replaceAll(sep, "/");
  const text = readFileSync(join(root, path), "utf8");
  const specifiers = [
    ...text.matchAll(
      /^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("(\.[^"]+)"\)/gm,
    ),
  ];
  return {
    path,
    text,
    imports: specifiers.map((match) => resolve(path, match[1] ?? match[2] ?? match[3] ?? "")),
  };
});
const production = sources.filter(({ path }) => !/\.test\.ts$|-for-tests\.ts$|\/fixtures\//.test(path));

test("rooms import exactly what the table of rooms says, types included", () => {
  const used = new Map<string, Map<string, string>>();
  for (const { path, imports } of production) {
    const from = roomOf(path);
    assert.ok(from !== undefined, `${path} is in no room: test/rooms.ts`);
    for (const target of imports) {
      const to = roomOf(target);
      if (to === undefined || to === from) continue;
      const targets = used.get(from) ?? new Map();
      used.set(from, targets.set(to, `${path} imports ${target}`));
    }
  }
  const wrong = Object.entries(rooms).flatMap(([room, { imports }]) => {
    const targets = used.get(room) ?? new Map<string, string>();
    return [
      ...[...targets].filter(([to]) => !imports.includes(to)).map(([, example]) => example),
      ...imports.filter((to) => !targets.has(to)).map((to) => `nothing in ${room} imports ${to} any more`),
    ];
  });
  assert.deepEqual(wrong, []);
});

test("rooms have no import cycles", () => {
  const known: string[] = [];
  // A room imports only rooms above it in the table.
  const wrong = Object.entries(rooms).flatMap(([room, { imports }]) => {
    const late = imports.filter((to) => !known.includes(to)).map((to) => `${room} stands above ${to}`);
    known.push(room);
    return late;
  });
  assert.deepEqual(wrong, []);
});

test("files have no import cycles, types included", () => {
  const importsOf = new Map(production.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const since = way.indexOf(path);
    if (since >= 0) circles.push([...way.slice(since), path].join(" → "));
    if (since >= 0 || done.has(path)) return;
    for (const target of importsOf.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of importsOf.keys()) visit(path, []);
  assert.deepEqual(circles, []);
});

test("the supervisor and everything it imports use only Node, so a broken install can't break them", () => {
  const isPart = (path: string) =>
    supervisorPrograms.includes(path) || supervisorFolders.some((room) => inRoom(path, room));
  refuse(
    production.filter(({ path }) => isPart(path)),
    (_, target) => !target.startsWith("node:") && !isPart(target),
  );
});

test("a plugin imports turbot and nothing else", () => {
  refuse(
    production.filter(({ path }) => inRoom(path, "plugins")),
    (_, target) => target !== "turbot",
  );
});

test("nothing imports a plugin: it runs only in the sandbox", () => {
  refuse(sources, ({ path }, target) => inRoom(target, "plugins") && !inRoom(path, "plugins"));
});

test("only bin/, and the main files of child processes, read the environment, the arguments and signals", () => {
  const reads = /\bprocess\.(env|argv|on\(\s*"SIG)/;
  const isMain = (path: string) => inRoom(path, "bin") || path.endsWith(".mts");
  const guilty = production.filter(({ path, text }) => !isMain(path) && reads.test(codeOnly(text)));
  assert.deepEqual(
    guilty.map(({ path }) => path),
    [],
  );
});

function refuse(among: readonly Source[], forbidden: (source: Source, target: string) => boolean): void {
  const guilty = among.flatMap((source) =>
    source.imports
      .filter((target) => forbidden(source, target))
      .map((target) => `${source.path} imports ${target}`),
  );
  assert.deepEqual(guilty, []);
}

function inRoom(path: string, room: string): boolean {
  return path.startsWith(`${room}/`);
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return relative(root, join(root, dirname(from), specifier)).replaceAll(sep, "/");
}

/** Without comments and string literals: the stand-in model writes code that it doesn't run. */
function codeOnly(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$|`(?:\\[\s\S]|[^`\\])*`/gm, "");
}
