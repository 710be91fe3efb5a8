import { isDeepStrictEqual } from "node:util";
import { pluginName } from "../../commands/create-command-registry.ts";
import { type Command, notationOf } from "../../commands/notation.ts";
import { secretKey, secretsOf } from "../../declaration/secrets.ts";
import type { Try } from "../../plugins/dry-run/smoke-test.ts";
import type { Finding, ScannedFile } from "../../policy/policy.ts";
import { redact } from "../../secrets/redact.ts";
import { type ChangedFiles, finding } from "../apply-changes.ts";
import { VerificationFailedError } from "../failures.ts";
import { writeFiles } from "../files/write-files.ts";
import type { PipelinePowers } from "../powers.ts";
import type { Worktree } from "../publish/worktree.ts";
import { type Checked, type CheckResult, pluginFiles } from "./checks.ts";

type Powers = Pick<PipelinePowers, "sandbox" | "checkTypes" | "stored">;

/**
 * Checks the types of a plugin, and tries it in the sandbox: loads it, uses each of its commands once, again with the data it
 * has stored so far, and runs its tests.
 *
 * @throws VerificationFailedError
 */
export async function verifyPlugin(
  worktree: Worktree,
  files: ChangedFiles,
  scanned: readonly ScannedFile[],
  powers: Powers,
): Promise<Checked> {
  await writeFiles(worktree, files);
  const written = pluginFiles(files);
  const gone = { name: "Types", result: "passed", detail: "nothing is left to check" } as const;
  if (written.length === 0) return { checks: [gone], transcript: [] };
  const types = await powers.checkTypes({ folder: worktree.folder, files: written.map(({ path }) => path) });
  if (types.state === "failed") throw new VerificationFailedError(types.findings);
  const checks: CheckResult[] = [
    types.state === "passed"
      ? { name: "Types", result: "passed", detail: "no errors under the project's strict settings" }
      : { name: "Types", result: "not run here", detail: types.why },
  ];
  const transcript: string[] = [];
  // A revision may change only a test; its plugin is in the worktree.
  const names = new Set(written.map(({ path }) => pluginName(path)));
  for (const name of names) {
    const path = `plugins/${name}.ts`;
    const source = worktree.read(path);
    if (source === undefined) continue;
    const scan = scanned.find((file) => file.path === path);
    const tried = await tryPlugin({ path, source }, scan, worktree, powers);
    checks.push(...tried.checks);
    transcript.push(...tried.transcript);
    checks.push(await runOwnTests({ path, source }, worktree, powers));
  }
  return { checks, transcript: transcript.slice(0, mostTranscript) };
}

/** Lines that a reviewer will read. */
const mostTranscript = 80;

interface Source {
  readonly path: string;
  readonly source: string;
}

async function tryPlugin(
  plugin: Source,
  scan: ScannedFile | undefined,
  worktree: Worktree,
  { sandbox, stored }: Powers,
): Promise<Checked> {
  const { path } = plugin;
  const { report, tries, untried } = await sandbox.smokeTest(plugin);
  if (report.state === "failed") {
    throw new VerificationFailedError([
      finding(
        path,
        "load",
        `it doesn't load in the sandbox: ${report.reason}`,
        "make its fields and load() work without anything but `this.turbot`",
      ),
    ]);
  }
  if (scan !== undefined) sameAsScan(path, scan, report);
  const failed = tries.filter(hasFailed);
  if (failed.length > 0) throw new VerificationFailedError(failed.map((one) => commandFailed(path, one)));
  const checks: CheckResult[] = [
    {
      name: "Sandbox",
      result: "passed",
      detail:
        scan === undefined ? "it loads" : "it loads, with exactly the commands and needs that the scan found",
    },
    { name: "Commands", result: "passed", detail: triedInWords(tries, untried) },
  ];
  const store = worktree.tracked.has(path) ? stored(pluginName(path)) : undefined;
  const transcript = tries.flatMap(({ command, said }) => [
    `${command}:`,
    ...(said.length === 0 ? ["Turbot says nothing"] : said),
  ]);
  if (store === undefined) return { checks, transcript };
  const again = await sandbox.smokeTest({ ...plugin, store });
  // Stored data belongs to members: none of it may get into a finding.
  if (again.report.state === "failed")
    throw new VerificationFailedError([storedFails(path, "it", again.report.reason)]);
  const broken = again.tries.find(hasFailed);
  if (broken !== undefined) {
    throw new VerificationFailedError([storedFails(path, broken.command, broken.problem ?? "")]);
  }
  const stillWorks = "it works with what the plugin has stored until now";
  // What it says with stored data can be members' words: none of it goes into the transcript.
  return { checks: [...checks, { name: "Stored data", result: "passed", detail: stillWorks }], transcript };
}

/** Reviewers see what the scan found, so it must match what is there at run time. */
function sameAsScan(
  path: string,
  scan: ScannedFile,
  report: {
    readonly slash: readonly { readonly name: string }[];
    readonly menus: readonly Command[];
    readonly prefix: readonly string[];
    readonly needs: ScannedFile["needs"] & { readonly secrets?: Parameters<typeof secretsOf>[0] };
    readonly pings: ScannedFile["pings"];
    readonly letters: ScannedFile["letters"];
    readonly mails: ScannedFile["mails"];
    readonly settings: object;
  },
): void {
  const atRunTime = [
    ...report.slash.map(({ name }) => notationOf({ kind: "slash", name })),
    ...report.menus.map(notationOf),
    ...report.prefix.map((name) => notationOf({ kind: "prefix", name })),
  ];
  const expected = scan.commands.map(notationOf);
  const findings: Finding[] = [];
  const differs = (rule: string, detail: string, help: string) =>
    findings.push(finding(path, rule, detail, help));
  if (sorted(atRunTime) !== sorted(expected)) {
    differs(
      "names_differ",
      `it registers ${atRunTime.join(", ") || "nothing"}, but its source says ${expected.join(", ") || "nothing"}`,
      "register each command in a field of the class, with its name as a literal",
    );
  }
  for (const kind of ["http", "discord", "unattended"] as const) {
    const [needed, written] = [report.needs[kind], scan.needs[kind]];
    if (sorted(needed) === sorted(written)) continue;
    differs(
      "needs_differ",
      `needs.${kind} is ${needed.join(", ") || "empty"} at run time, but its source says ${written.join(", ") || "nothing"}`,
      "write `static readonly needs = { … } as const` with literals, and change it nowhere",
    );
  }
  if (!isDeepStrictEqual(report.settings, scan.settings)) {
    differs(
      "settings_differ",
      "its settings aren't at run time what its source says",
      "write `static readonly settings = { … } as const satisfies Settings` with literals, and change it nowhere",
    );
  }
  if (report.needs.claude !== scan.needs.claude) {
    differs(
      "needs_differ",
      `needs.claude is "${report.needs.claude ?? ""}" at run time, but its source says "${scan.needs.claude ?? ""}"`,
      "write `needs.claude` as a literal, and change it nowhere",
    );
  }
  const [declared, seen] = [secretsOf(report.needs.secrets).map(secretKey), scan.secrets.map(secretKey)];
  if (sorted(declared) !== sorted(seen)) {
    differs(
      "needs_differ",
      `needs.secrets is ${declared.join(", ") || "empty"} at run time, but its source says ${seen.join(", ") || "nothing"}`,
      "write `needs.secrets` with literals, and change it nowhere",
    );
  }
  if (sorted(report.pings) !== sorted(scan.pings)) {
    differs(
      "reach_differs",
      `it can ping people ${report.pings.join(", ") || "never"} at run time, but its source says ${scan.pings.join(", ") || "nothing"}`,
      "write `reach` with a literal where the command is registered",
    );
  }
  if (sorted(report.mails) !== sorted(scan.mails)) {
    differs(
      "reach_differs",
      `it takes direct messages ${report.mails.join(", ") || "never"} at run time, but its source says ${scan.mails.join(", ") || "nothing"}`,
      "write `reach` with a literal where the command is registered",
    );
  }
  if (sorted(report.letters) !== sorted(scan.letters)) {
    differs(
      "reach_differs",
      `it can write to people ${report.letters.join(", ") || "never"} at run time, but its source says ${scan.letters.join(", ") || "nothing"}`,
      "write `reach` with a literal where the command is registered",
    );
  }
  if (findings.length > 0) throw new VerificationFailedError(findings);
}

/** A failure after a web request that a dry run can't make says nothing. */
function hasFailed({ problem, asked }: Try): boolean {
  return problem !== undefined && asked.length === 0;
}

function commandFailed(path: string, { command, problem }: Try): Finding {
  return finding(
    path,
    "command",
    `${command} fails when a member uses it: ${problem}`,
    "make it work, also with nothing stored yet; what a member did wrong is answered kindly, not thrown",
  );
}

function storedFails(path: string, what: string, reason: string): Finding {
  return finding(
    path,
    "stored_data",
    `with the data that the plugin has stored until now, ${what} fails: ${redact(reason)}`,
    "read what the plugin stored before, in the shape in which it was stored, and convert it to the new one",
  );
}

function triedInWords(tries: readonly Try[], untried: number): string {
  if (tries.length === 0)
    return untried === 0 ? "it has none" : `none of ${untried} was used: there was no time`;
  const all = tries.map(({ command }) => command).join(", ");
  const hosts = [...new Set(tries.flatMap(({ asked }) => asked))];
  const web = hosts.length === 0 ? "" : `; ${hosts.join(", ")} can't be asked in a dry run`;
  if (untried === 0) return `each was used once: ${all}${web}`;
  return `${tries.length} of ${tries.length + untried} were used once, the others weren't: ${all}${web}`;
}

async function runOwnTests(
  { path, source }: Source,
  worktree: Worktree,
  { sandbox }: Powers,
): Promise<CheckResult> {
  const beside = path.replace(/\.ts$/, ".test.ts");
  const tests = worktree.read(beside);
  if (tests === undefined && worktree.has(beside)) {
    throw new VerificationFailedError([
      testFinding(
        beside,
        "the test isn't text in UTF-8, so it can't be run: a person has to save it as UTF-8",
        "",
      ),
    ]);
  }
  if (tests === undefined) return { name: "Tests", result: "not run here", detail: "it has none of its own" };
  const report = await sandbox.runTests({ path, source, tests });
  const failed = report.tests.filter(({ state }) => state === "failed");
  const findings = failed.map(({ name, error = "it failed" }) =>
    testFinding(beside, `"${name}" fails: ${error}`, error),
  );
  if (report.problem !== undefined) {
    findings.push(
      testFinding(beside, `the tests can't be run to the end: ${report.problem}`, report.problem),
    );
  } else if (report.tests.every(({ state }) => state === "skipped")) {
    findings.push(testFinding(beside, "it has no test that runs", ""));
  }
  if (findings.length > 0) throw new VerificationFailedError(findings.slice(0, 20));
  const skipped = report.tests.filter(({ state }) => state === "skipped").length;
  const passed = `${report.tests.length - skipped} passed in the sandbox`;
  return {
    name: "Tests",
    result: "passed",
    detail: skipped === 0 ? passed : `${passed}, ${skipped} skipped`,
  };
}

function testFinding(path: string, detail: string, error: string): Finding {
  const line = Number(/\(line (\d+) of the test\)/.exec(error)?.[1] ?? 1);
  const help =
    "correct the plugin, or the test if it expects the wrong thing; tests run in the sandbox: no mocks, no files, no web";
  return finding(path, "test", detail, help, line);
}

function sorted(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.toLowerCase()))].toSorted().join(" ");
}
