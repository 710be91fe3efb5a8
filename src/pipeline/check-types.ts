import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../git/run-program.ts";
import type { Finding } from "../policy/policy.ts";
import { finding } from "./apply-changes.ts";

/** Checks types in a worktree. Nothing of the code runs. */
export type CheckTypes = (check: TypeCheck) => Promise<TypeCheckResult>;

export interface TypeCheck {
  /** The worktree's folder. */
  readonly folder: string;
  /** Repository paths of the files to check; "project": all that `tsconfig.json` names. */
  readonly files: readonly string[] | "project";
}

export type TypeCheckResult =
  | { readonly state: "passed" }
  | { readonly state: "failed"; readonly findings: readonly Finding[] }
  | { readonly state: "not_run"; readonly why: string };

export interface TypeCheckOptions {
  readonly nodePath: string;
  /** The running release: its compiler is used, never one that a change brings. */
  readonly release: string;
  /** Where the small settings file of a check is put for as long as it runs. */
  readonly scratch: string;
  /** Milliseconds after which the compiler is killed. Default 60 s: the whole project takes a second or two. */
  readonly timeoutMs?: number;
}

export function createTypeCheck({
  nodePath,
  release,
  scratch,
  timeoutMs = 60_000,
}: TypeCheckOptions): CheckTypes {
  const modules = join(release, "node_modules");
  const compiler = join(modules, "typescript", "bin", "tsc");
  return async ({ folder, files }) => {
    if (!existsSync(compiler)) return { state: "not_run", why: "the compiler isn't installed" };
    mkdirSync(scratch, { recursive: true });
    const own = mkdtempSync(join(scratch, "types_"));
    try {
      const project = join(own, "tsconfig.json");
      writeFileSync(project, JSON.stringify(settings(folder, files, modules)));
      const end = await runProgram({
        file: nodePath,
        args: [compiler, "--project", project, "--pretty", "false"],
        cwd: folder,
        env: {},
        timeoutMs,
        outputLimit: 4 * 1024 * 1024,
      });
      if (end.killed !== null) {
        return { state: "failed", findings: [problem("types", `the type check was stopped: ${end.killed}`)] };
      }
      if (end.code === 0) return { state: "passed" };
      const all = readProblems(end.stdout, folder);
      // What is wrong elsewhere in the project isn't the plugin's doing.
      const findings = files === "project" ? all : all.filter(({ path }) => files.includes(path));
      if (findings.length > 0) return { state: "failed", findings: findings.slice(0, MOST) };
      if (all.length > 0) return { state: "passed" };
      return {
        state: "not_run",
        why: `the compiler failed: ${(end.stderr || end.stdout).trim().slice(0, 200)}`,
      };
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  };
}

/** The project's own settings, for these files, with `turbot` from the worktree and Node's types from the release. */
function settings(folder: string, files: readonly string[] | "project", modules: string): object {
  const base = { extends: join(folder, "tsconfig.json") };
  const compilerOptions = { noEmit: true, typeRoots: [join(modules, "@types")] };
  if (files === "project") return { ...base, compilerOptions };
  return {
    ...base,
    compilerOptions: {
      ...compilerOptions,
      // More checkers would each look at the same libraries for these few files: twice the CPU time, and no sooner.
      checkers: 1,
      paths: {
        turbot: [join(folder, "src/plugin-api/index.ts")],
        "turbot/testing": [join(folder, "src/plugin-api/testing.ts")],
      },
    },
    include: [],
    files: files.map((file) => join(folder, file)),
  };
}

/** More than this tell Claude nothing new. */
const MOST = 30;

/** `plugins/dice.ts(12,7): error TS2322: Type …`, and lines that begin with blanks and go on. */
function readProblems(output: string, folder: string): Finding[] {
  const findings: Finding[] = [];
  for (const block of output.split(/\n(?=\S)/)) {
    const [, file = "", line, column, code, text = ""] =
      /^(.+?)\((\d+),(\d+)\): error (TS\d+): ([\s\S]*)$/.exec(block.trim()) ?? [];
    if (code === undefined) {
      const global = /^error (TS\d+): ([\s\S]*)$/.exec(block.trim());
      if (global !== null)
        findings.push(problem("tsconfig.json", `${global[1]}: ${global[2]?.slice(0, 400)}`));
      continue;
    }
    const path = file.startsWith(folder) ? file.slice(folder.length + 1) : file;
    findings.push(
      finding(
        path,
        "types",
        `${code}: ${text.replaceAll(`${folder}/`, "").slice(0, 400)}`,
        "correct the types",
        Number(line),
        Number(column),
      ),
    );
  }
  return findings;
}

function problem(path: string, detail: string): Finding {
  return finding(path, "types", detail, "correct the types");
}
