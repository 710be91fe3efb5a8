import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { test } from "node:test";
import { parseSync, Visitor } from "oxc-parser";
import { supervisorVariables, variables } from "../src/config/variables.ts";

const root = resolve(import.meta.dirname, "..");

/**
 * A setting's default that appears in the code a second time is a second setting, which nobody can set. Occurrences that
 * are something else are listed here, with what they are.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // The one place of each.
  "src/config/variables.ts": ["*"],
  "src/git/github-address.ts": ["api.github.com", "github.com"],
  // How commands are stored, no matter what people type.
  "src/commands/notation.ts": ["!"],
  // The author of Turbot's own commits: an identity, also on other GitHubs. An app's has an address of its own.
  "src/pipeline/publish/commit-change.ts": ["github.com"],
  "src/git/github-app.ts": ["github.com"],
  // Where people read Discord, even if their bot uses a proxy.
  "src/discord/messages/message-link.ts": ["discord.com"],
  // Where people invite a bot, even if it uses a proxy.
  "src/set-up/discord/invite.ts": ["discord.com"],
  // A mark in front of a line.
  "src/doctor/show.ts": ["!"],
  // Whether the API is Discord's own, whose files are elsewhere.
  "src/discord/messages/read-attachment.ts": ["discord.com"],
};

const hosts = ["github.com", "api.github.com", "discord.com"];

/** Strings in the code that are a default, or contain a setting's host. */
function secondSources(path: string): readonly string[] {
  const { program } = parseSync(path, readFileSync(join(root, path), "utf8"));
  const texts: string[] = [];
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === "string") texts.push(node.value);
    },
    TemplateElement: (node) => {
      texts.push(node.value.cooked ?? node.value.raw);
    },
  }).visit(program);
  const { COMMAND_PREFIX: prefix, FEATURE_REQUEST_ROLE: role, WEBHOOK_PORT: port } = defaults();
  return texts.flatMap((text) => [
    ...(text === prefix || text.endsWith(`\`${prefix}`) ? [prefix] : []),
    ...(text.includes(role) ? [role] : []),
    ...(new RegExp(`(^|\\D)${port}(\\D|$)`).test(text) ? [port] : []),
    ...hosts.filter(
      (host) =>
        new RegExp(`(^|[/@.\\s])${host.replaceAll(".", "\\.")}(?![\\w-])`).test(text) &&
        !isDocumentation(text),
    ),
  ]);
}

/** Pages that explain something to people who set Turbot up. */
function isDocumentation(text: string): boolean {
  return /docs\.github\.com|discord\.com\/developers/.test(text);
}

function defaults(): Readonly<Record<"COMMAND_PREFIX" | "FEATURE_REQUEST_ROLE" | "WEBHOOK_PORT", string>> {
  const of = (name: string) => variables.find((one) => one.name === name)?.default ?? assert.fail(name);
  return {
    COMMAND_PREFIX: of("COMMAND_PREFIX"),
    FEATURE_REQUEST_ROLE: of("FEATURE_REQUEST_ROLE"),
    WEBHOOK_PORT: of("WEBHOOK_PORT"),
  };
}

test("a setting's default appears once in the code", () => {
  const files = globSync(["src/**/*.{ts,mts}", "bin/*.ts"], { cwd: root })
    .map((found) => found.replaceAll(sep, "/"))
    .filter((path) => !/\.test\.ts$|\/fixtures\//.test(path));
  assert.ok(files.length > 300);
  const found = files.flatMap((path) => {
    const permitted = allowed[path] ?? [];
    if (permitted.includes("*")) return [];
    return secondSources(path).flatMap((text) =>
      permitted.some((one) => one === text || text.endsWith(`.${one}`)) ? [] : [`${path}: ${text}`],
    );
  });
  assert.deepEqual(found, []);
});

test("every exception is still needed", () => {
  const stale = Object.entries(allowed).flatMap(([path, texts]) =>
    texts.flatMap((text) => (text === "*" || secondSources(path).includes(text) ? [] : [`${path}: ${text}`])),
  );
  assert.deepEqual(stale, []);
});

test("docs/configuration.md and .env.example show the defaults in the code", () => {
  const page = readFileSync(join(root, "docs/configuration.md"), "utf8");
  const example = readFileSync(join(root, ".env.example"), "utf8");
  const told = [...variables, ...supervisorVariables].flatMap(({ name, default: value }) => {
    if (value === undefined || value === "" || name === "TURBOT_HOME") return [];
    const row = page.split("\n").find((line) => line.startsWith("| ") && line.includes(`\`${name}\``)) ?? "";
    const isTold = row.includes(`\`${value}\``) || /Discord's|GitHub's/.test(row);
    const isExample = new RegExp(`^# ${name}=${value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`, "m").test(
      example,
    );
    return [
      ...(isTold ? [] : [`docs/configuration.md: ${name}`]),
      ...(isExample ? [] : [`.env.example: ${name}`]),
    ];
  });
  assert.deepEqual(told, []);
});
