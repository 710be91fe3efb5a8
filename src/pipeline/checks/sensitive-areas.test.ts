import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { test } from "node:test";
import { sensitiveAreas } from "./sensitive-areas.ts";

const root = resolve(import.meta.dirname, "../../..");

/** A file and all files of ours that it imports, directly or not. */
function importedBy(path: string, known: Set<string> = new Set()): Set<string> {
  if (known.has(path)) return known;
  known.add(path);
  const text = readFileSync(join(root, path), "utf8");
  for (const [, specifier = ""] of text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)) {
    importedBy(relative(root, join(root, dirname(path), specifier)).replaceAll(sep, "/"), known);
  }
  return known;
}

test("everything that the supervisor imports is as sensitive as the supervisor", () => {
  const parts = ["bin/supervisor.ts", "bin/guard-supervisor.ts"].flatMap((path) => [...importedBy(path)]);
  for (const expected of ["bin/supervisor-powers.ts", "src/git/git.ts", "src/log/log.ts"]) {
    assert.ok(parts.includes(expected), expected);
  }
  const missed = parts.filter((path) => !sensitiveAreas([path]).includes("the supervisor"));
  assert.deepEqual(missed, []);
});

/** Our programs without their tests and test helpers. */
const production = globSync(["src/**/*.ts", "packages/discord-rules/**/*.ts", "bin/**/*.ts"], { cwd: root })
  .map((path) => path.replaceAll(sep, "/"))
  .filter((path) => !/\.test\.ts$|\/fixtures\/|\/attacks\//.test(path))
  // Developer tools: no bot starts them.
  .filter(
    (path) => !/^bin\/(bad-month|cells|chaos|load|month|playground|story|write-documents)\.ts$/.test(path),
  );

/** A source without comments. */
const codeOf = (path: string) =>
  readFileSync(join(root, path), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

/** Names that occur in a file that can deploy, grant or approve something, or decides who may. */
const powers: Readonly<Record<string, RegExp>> = {
  deploys: /\b(?:writeDeploySignal|onDeploySignal|DeploySignal|approvedBy|writeOrder|onOrder)\b|"\.deploy/,
  grants: /\b(?:PluginAdmin|createPluginGrants|createPluginSwitches)\b|\.grant\(/,
  "knows who operates": /\b(?:isOperator|operatorIds)\b/,
  "knows who may push": /\bmayWrite\b/,
  "asks who may build": /\b(?:mayNotBuild|mayNotAsk|createRights)\b|\brights\.refusal\b/,
  "allows sensitive areas":
    /(?<![.\w])(?:permit|permitted|permitAndNotify|unapprovedAreas|sensitiveAreas)\(|\bleave: \S*leave\b/,
  approves: /(?<![.\w])(?:approve|approveAndNotify)\(/,
  "knows a push or a merge is wanted": /\b(?:openPullRequest|pushBranch|mergeCommit)\b/,
  "hands on who wrote, pressed or merged something":
    /\b(?:NewInboxEntry|InboxEntry|StoredEvent|readDispatch|readEvent|eventShapes)\b/,
  "says whether a person wrote it, or whether it was merged": /\bauthor\.bot\b|=== "Bot"|\bmerged_at\b/,
  "reads settings": /\bprocess\.env\b|\breadConfig\(/,
  "holds a key":
    /\b(?:secretsOf|createHiding)\(|\b(?:apiKey|githubToken)\b|\bdiscord\.token\b|\btoken: githubToken\b/,
  "checks a signature": /\btimingSafeEqual\b/,
  "starts programs":
    /(?<!\.|\basync )\b(?:spawn|spawnSync|fork|execFile|execFileSync|execve|runProgram)\(|\bnew Worker\(/,
};

test("every file that names a power to deploy, grant or approve is listed as sensitive", () => {
  const missed = production.flatMap((path) => {
    const code = codeOf(path);
    const named = Object.keys(powers).filter((power) => powers[power]?.test(code) === true);
    return named.length === 0 || sensitiveAreas([path]).length > 0 ? [] : [`${path}: ${named.join(", ")}`];
  });
  assert.deepEqual(missed, [], "list them in sensitive-areas.ts, or say less there");
});

test("everything that imports such a power is sensitive, because it can pass on a different one", () => {
  const holders = [
    "app/write-deploy-signal",
    "app/who-we-are",
    "built-ins/plugin-panel",
    "follow-up/proposed",
    "github/follow-pull-request",
    "pipeline/checks/sensitive-areas",
    "reports/report-direct-push",
    "requests/admission/may-ask",
    "requests/admission/rights",
    "requests/store/request-row",
    "requests/transitions",
    "plugins/store/plugin-grants",
    "plugins/store/plugin-switches",
    "webhook/verify-signature",
  ].map((name) => `src/${name}.ts`);
  const values = new Map(production.map((path) => [path, valuesImportedBy(path)]));
  const built = new Set(holders);
  for (let grew = true; grew; ) {
    const next = production.filter(
      (path) => !built.has(path) && values.get(path)?.some((one) => built.has(one)),
    );
    for (const path of next) built.add(path);
    grew = next.length > 0;
  }
  for (const known of ["src/app/compose/compose.ts", "src/app/create-bot.ts", "bin/bot.ts"])
    assert.ok(built.has(known), known);
  const missed = [...built].filter((path) => sensitiveAreas([path]).length === 0);
  assert.deepEqual(missed, [], "list them in sensitive-areas.ts");
});

/** These files and everything that they run, directly or not. */
function runBy(paths: readonly string[]): readonly string[] {
  const known = new Set(paths);
  // Iterating a set also visits what is added on the way.
  for (const path of known) for (const next of valuesImportedBy(path)) known.add(next);
  return [...known];
}

test("everything that the scanner and the checks of plugins' declarations and answers run is sensitive", () => {
  const judges = production.filter((path) => path.startsWith("src/policy/"));
  const checks = ["manifest", "rules/check-manifest", "rules/check-answer"];
  const parts = runBy([...judges, ...checks.map((name) => `src/declaration/${name}.ts`)]);
  for (const known of [
    "src/commands/name-skeleton.ts",
    "packages/discord-rules/checks.ts",
    "packages/discord-rules/messages/embeds.ts",
  ]) {
    assert.ok(parts.includes(known), known);
  }
  const missed = parts.filter((path) => sensitiveAreas([path]).length === 0);
  assert.deepEqual(missed, [], "list them in sensitive-areas.ts");
});

test("what decides whether an author is a person, and runs before rights are checked, is sensitive", () => {
  const makers = ["wanted-event", "read-dispatch"].map((name) => `src/discord/gateway/${name}.ts`);
  const webhook = production.filter((path) => path.startsWith("src/webhook/"));
  const missed = runBy([...makers, ...webhook]).filter((path) => sensitiveAreas([path]).length === 0);
  assert.deepEqual(missed, [], "list them in sensitive-areas.ts");
});

test("what npm scripts preload is sensitive, because it runs on every developer's machine and in CI", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const runner = "test/run-tests.ts";
  const texts = [...Object.values(scripts), readFileSync(join(root, runner), "utf8")];
  const loaded = texts.flatMap((text) =>
    [...text.matchAll(/(?:--import|--require|-r)[ =",]+\.\/([^\s"]+)/g)].flatMap(([, path]) => path ?? []),
  );
  assert.deepEqual([scripts.test, loaded], [`node ${runner}`, ["test/around-each-file.ts"]]);
  const missed = [runner, ...runBy(loaded)].filter((path) => sensitiveAreas([path]).length === 0);
  assert.deepEqual(missed, [], "list them in sensitive-areas.ts");
});

/** What a file imports and runs; types run nothing. */
function valuesImportedBy(path: string): readonly string[] {
  const code = codeOf(path);
  const whole = [...code.matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, specifier = ""]) => specifier);
  const imports = code.matchAll(/^(?:import|export)\s+(?!type\b)([^;"]*?)\s*from\s+"(\.[^"]+)"/gm);
  const named = [...imports].flatMap(([, names = "", specifier = ""]) => {
    const listed = names
      .replaceAll(/[{}\s]+/g, " ")
      .split(",")
      .map((name) => name.trim());
    return listed.every((name) => name === "" || name.startsWith("type ")) ? [] : [specifier];
  });
  return [...whole, ...named].map((specifier) =>
    relative(root, join(root, dirname(path), specifier)).replaceAll(sep, "/"),
  );
}

test("the checks of pull requests and the files that decide whose word counts are sensitive, ordinary files aren't", () => {
  const areaOf = (path: string) => sensitiveAreas([path]);
  assert.deepEqual(areaOf("bin/turbot.ts"), ["the checks of pull requests"]);
  assert.deepEqual(areaOf("src/cli/check.ts"), ["the checks of pull requests"]);
  assert.deepEqual(areaOf("src/requests/admission/may-ask.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/requests/thread/press-button.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/follow-up/news.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/github/follow-pull-request.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/app/who-we-are.ts"), ["whose word counts"]);
  for (const name of ["reports/report-direct-push", "built-ins/plugin-panel", "app/compose/compose"]) {
    const path = `src/${name}.ts`;
    assert.deepEqual(areaOf(path), ["what deploys, grants and holds the keys"], path);
  }
  assert.deepEqual(areaOf("src/requests/create-requests.ts"), ["whose word counts"]);
  for (const path of ["CODEOWNERS", "docs/codeowners", ".github/CODEOWNERS"]) {
    assert.deepEqual(areaOf(path), ["the checks of pull requests"], path);
  }
  for (const path of [
    ".cursorrules",
    ".pre-commit-config.yaml",
    "lefthook.yml",
    "docs/GEMINI.md",
    "Makefile",
    "docker/Dockerfile.bot",
  ]) {
    assert.deepEqual(areaOf(path), ["what tools run or obey by themselves"], path);
  }
  for (const path of [
    "src/requests/thread/messages.ts",
    "src/chat/create-chat.ts",
    "src/app/who-we-are.test.ts",
    "src/login/git.ts",
    "plugins/dice.ts",
  ]) {
    assert.deepEqual(areaOf(path), [], path);
  }
});
