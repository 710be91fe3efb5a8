import { readFileSync } from "node:fs";
import type { Log } from "../log/log.ts";
import type { AskedChild } from "../os-sandbox/asked-process.ts";
import type { SpawnedEarly } from "../system/spawned-early.ts";
import { type CheckedFile, declarationKey, fileKey } from "./checked-before.ts";
import { readChecked, writeChecked } from "./checked-file.ts";
import { CheckerDiedError } from "./checker-died.ts";
import { type CheckerProcess, startChecker } from "./checker-process.ts";
import { nothingFound, type ScannedFile, type Scanner } from "./policy.ts";
import { type Policy, readPolicy } from "./read-policy.ts";
import { spawnChecker } from "./spawn-checker.ts";

export type ScannerOptions = {
  /** The Node that runs the checker process. */
  readonly nodePath: string;
  readonly log: Log;
  /** A checker's process that was started ahead. */
  readonly spawned?: SpawnedEarly<AskedChild> | undefined;
  /** How long a checker without work is kept, in milliseconds. @default a minute */
  readonly idleMs?: number;
  /** Where results of earlier starts are, and those of this one go. @default nowhere */
  readonly keptIn?: CheckedFile | undefined;
  /** Called when something couldn't be checked, because no checker survived it or could be started. */
  readonly onLost?: (died: CheckerDiedError) => void;
} & (
  | { /** Where `SECURITY_POLICY.md` is. */ readonly policyPath: string }
  | { /** `SECURITY_POLICY.md` itself. */ readonly policyText: string }
);

/**
 * The machine can also kill a checker: out of memory, too busy to start, its release replaced under it. Only a file that
 * kills a second one is to blame.
 */
const maxTries = 2;

/** A checker without work ends after this, in milliseconds: it takes 50 MB, and the next one starts in 0.2 s. */
const usualIdleMs = 60_000;

/** Maximum results to keep: the same files are scanned before going live, when plugins start, and for each proposal. */
const mostKept = 500;

/**
 * A scanner with one checker process, started when first needed and replaced immediately when it dies.
 *
 * @throws PolicyUnreadableError
 */
export function createScanner(options: ScannerOptions): Scanner {
  const { nodePath, log, onLost = () => {}, idleMs = usualIdleMs } = options;
  const policy = readPolicy(
    "policyText" in options ? options.policyText : readFileSync(options.policyPath, "utf8"),
  );
  const before = options.keptIn === undefined ? undefined : readChecked(options.keptIn);
  /** By path and content, without files that no checker survived. */
  const kept = new Map<string, ScannedFile>(before?.files);
  /** By plugin and content: why a declaration was refused, or null. */
  const declared = new Map<string, string | null>(before?.declarations);
  /** Something is known that the file doesn't have. */
  let hasNews = false;
  let checker: CheckerProcess | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let waiting = 0;
  let idle: NodeJS.Timeout | undefined;

  const start = () => startChecker(options.spawned?.take() ?? spawnChecker(nodePath), policy);

  const scanFile = async (path: string, source: string): Promise<ScannedFile> => {
    if (stopped) return rejected(path, "the scanner was stopped", policy);
    const size = Buffer.byteLength(source);
    if (size > policy.limits.file_size) return tooBig(path, size, policy);
    const key = fileKey(path, source);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const scanned = await survive({ path }, (running) => running.check(path, source));
    if (scanned instanceof CheckerDiedError) return rejected(path, scanned.message, policy);
    keep(kept, key, scanned);
    hasNews = true;
    return scanned;
  };

  const readOne = async (plugin: string, text: string): Promise<string | undefined> => {
    if (stopped) return "It wasn't read: the scanner was stopped";
    const key = declarationKey(plugin, text);
    const known = declared.get(key);
    if (known !== undefined) return known ?? undefined;
    const refused = await survive({}, (running) => running.declare(plugin, text));
    if (refused instanceof CheckerDiedError) return `What it declares can't be read: ${refused.message}`;
    keep(declared, key, refused);
    hasNews = true;
    return refused ?? undefined;
  };

  /** Runs work on a checker, and on a second one if the first doesn't survive it. */
  const survive = async <T>(
    facts: Readonly<Record<string, unknown>>,
    work: (running: CheckerProcess) => Promise<T>,
  ): Promise<T | CheckerDiedError> => {
    for (let tries = 1; ; tries += 1) {
      checker ??= start();
      try {
        return await work(checker);
      } catch (error) {
        log.warn(tries < maxTries ? "checker_replaced" : "checker_died", { ...facts, error });
        await checker.stop();
        // Started now so that the next file doesn't have to wait.
        checker = start();
        if (tries < maxTries) continue;
        const died =
          error instanceof CheckerDiedError ? error : new CheckerDiedError(String(error), { cause: error });
        onLost(died);
        return died;
      }
    }
  };

  /** Throws what `survive` returns: the caller has to know that there is no result. */
  const search = async <T>(work: (running: CheckerProcess) => Promise<T>): Promise<T> => {
    if (stopped) throw new CheckerDiedError("the scanner was stopped");
    const found = await survive({}, work);
    if (found instanceof CheckerDiedError) throw found;
    return found;
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    clearTimeout(idle);
    waiting += 1;
    const turn = queue.then(work).finally(() => {
      waiting -= 1;
      if (waiting === 0) idle = setTimeout(rest, idleMs).unref();
    });
    queue = turn.catch(() => {});
    return turn;
  };

  const rest = () => {
    void checker?.stop();
    checker = undefined;
  };

  return {
    async scan(files) {
      const results: ScannedFile[] = [];
      for (const { path, source } of files) {
        results.push(await inTurn(() => scanFile(path, source)));
      }
      return results;
    },
    readDeclaration: (plugin, text) => inTurn(() => readOne(plugin, text)),
    findSecrets: (text, own) => inTurn(() => search((running) => running.findSecrets(text, own))),
    findHidden: (path, text, before) =>
      inTurn(() => search((running) => running.findHidden(path, text, before))),
    remember() {
      if (options.keptIn === undefined || !hasNews) return;
      writeChecked(options.keptIn, { files: kept, declarations: declared });
      hasNews = false;
    },
    async stop() {
      stopped = true;
      await queue;
      clearTimeout(idle);
      await checker?.stop();
      checker = undefined;
    },
  };
}

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  const oldest = kept.keys().next().value;
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  kept.set(key, value);
}

function rejected(path: string, why: string, policy: Policy): ScannedFile {
  return failed(path, "checker", why, policy);
}

function tooBig(path: string, size: number, policy: Policy): ScannedFile {
  return failed(path, "too_big", `${size} bytes, the limit is ${policy.limits.file_size}`, policy);
}

function failed(path: string, rule: string, detail: string, policy: Policy): ScannedFile {
  const finding = {
    path,
    line: 1,
    column: 1,
    rule,
    detail,
    help: policy.rules[rule] ?? "make the file plainer",
  };
  return { path, ok: false, findings: [finding], ...nothingFound };
}
