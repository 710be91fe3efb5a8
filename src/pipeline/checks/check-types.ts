import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OsSandbox } from "../../os-sandbox/os-sandbox.ts";
import type { Finding } from "../../policy/policy.ts";
import { quietlyNow } from "../../system/quietly.ts";
import { finding } from "../apply-changes.ts";
import { type CompilerResult, runCompiler } from "./run-compiler.ts";

/** Checks types in a worktree. None of the code runs, but types can be crafted to take any time and memory, so it has limits. */
export type CheckTypes = (check: TypeCheck) => Promise<TypeCheckResult>;

export interface TypeCheck {
  /** The worktree's folder. */
  readonly folder: string;
  /** Repository paths of the files to check; "project": everything that `tsconfig.json` includes. */
  readonly files: readonly string[] | "project";
}

export type TypeCheckResult =
  | { readonly state: "passed" }
  | { readonly state: "failed"; readonly findings: readonly Finding[] }
  | { readonly state: "not_run"; readonly why: string };

export interface TypeCheckOptions {
  readonly nodePath: string;
  /** The running release: its compiler is used, never one that a change adds. */
  readonly release: string;
  /** Where a check keeps its small settings file while it runs. */
  readonly scratch: string;
  readonly osSandbox: Pick<OsSandbox, "available" | "run">;
  /** Milliseconds before the compiler is killed. Default: 60 s; the whole project takes a second or two. */
  readonly timeoutMs?: number;
  /** MiB for a few files, and for the whole project. Default: three times what they took in November 2026 (150 and 900). */
  readonly memoryMb?: { readonly files: number; readonly project: number };
}

export function createTypeCheck({
  nodePath,
  release,
  scratch,
  osSandbox,
  timeoutMs = 60_000,
  memoryMb = { files: 512, project: 2_560 },
}: TypeCheckOptions): CheckTypes {
  const modules = join(release, "node_modules");
  return async ({ folder, files }) => {
    if (!existsSync(join(modules, "typescript", "bin", "tsc")))
      return { state: "not_run", why: "the compiler isn't installed" };
    mkdirSync(scratch, { recursive: true });
    const own = mkdtempSync(join(scratch, "types_"));
    try {
      const end = await runCompiler({
        nodePath,
        osSandbox,
        modules,
        folder,
        settings(seen) {
          const project = join(own, "tsconfig.json");
          writeFileSync(project, JSON.stringify(settings(seen, files, modules)));
          return project;
        },
        timeoutMs,
        memoryMb: files === "project" ? memoryMb.project : memoryMb.files,
      });
      return resultOf(end, files);
    } finally {
      quietlyNow(() => rmSync(own, { recursive: true, force: true }));
    }
  };
}

function resultOf(end: CompilerResult, files: TypeCheck["files"]): TypeCheckResult {
  if (end.stoppedBecause !== undefined) {
    const path = files === "project" ? "tsconfig.json" : (files[0] ?? "types");
    const help = "make the types plainer: fewer unions, templates and conditions of each other";
    return {
      state: "failed",
      findings: [finding(path, "types", `the type check was stopped: ${end.stoppedBecause}`, help)],
    };
  }
  if (end.code === 0) return { state: "passed" };
  const all = readProblems(end.output, end.folder);
  if (files === "project" && all.length > 0) return { state: "failed", findings: all.slice(0, most) };
  // The plugin isn't to blame for errors elsewhere in the project.
  const findings = all.filter(({ path }) => files.includes(path));
  if (findings.length > 0) return { state: "failed", findings: findings.slice(0, most) };
  const general = all.find(({ path }) => path === settingsFile);
  if (all.length > 0 && general === undefined) return { state: "passed" };
  // It never reached the files, so nothing was checked.
  const why = general?.detail ?? (end.output.trim() || `it ended with ${end.code}`);
  return { state: "not_run", why: `the compiler failed: ${why.slice(0, 200)}` };
}

/** The project's own settings for these files, with `turbot` from the worktree and Node's types from the release. */
function settings(folder: string, files: readonly string[] | "project", modules: string): object {
  const base = { extends: join(folder, "tsconfig.json") };
  const compilerOptions = { noEmit: true, typeRoots: [join(modules, "@types")] };
  if (files === "project") return { ...base, compilerOptions };
  return {
    ...base,
    compilerOptions: {
      ...compilerOptions,
      // Each additional checker would check the same libraries again for these few files: twice the CPU time, no faster.
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

/** The file that compiler errors without a place are reported on. */
const settingsFile = "tsconfig.json";

/** More findings than this tell Claude nothing new. */
const most = 30;

/** Parses `plugins/dice.ts(12,7): error TS2322: Type …` and the indented lines that continue it. */
function readProblems(output: string, folder: string): Finding[] {
  const findings: Finding[] = [];
  for (const block of output.split(/\n(?=\S)/)) {
    const [, file = "", line, column, code, text = ""] =
      /^(.+?)\((\d+),(\d+)\): error (TS\d+): ([\s\S]*)$/.exec(block.trim()) ?? [];
    if (code === undefined) {
      const global = /^error (TS\d+): ([\s\S]*)$/.exec(block.trim());
      if (global !== null) findings.push(problem(settingsFile, `${global[1]}: ${global[2]?.slice(0, 400)}`));
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
