import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { causeOfLoss } from "../ipc/causes.ts";
import { encodeFrame, frameReader } from "../ipc/frames.ts";
import { limitedCommand } from "../os-sandbox/limited-command.ts";
import { CheckerDiedError } from "./checker-died.ts";
import type { HiddenPlace, ScannedFile } from "./policy.ts";
import type { Policy } from "./read-policy.ts";

/** A process that parses what nobody has reviewed. It may be crashed by it; then the next file gets a new one. */
export interface CheckerProcess {
  /**
   * Checks one file.
   *
   * @throws CheckerDiedError, also when it took too long
   */
  check(path: string, source: string): Promise<ScannedFile>;
  /**
   * Reads what a plugin says it is: its manifest's text, as it came out of the sandbox.
   *
   * @returns why it can't be that; null: it can
   * @throws CheckerDiedError, also when it took too long
   */
  declare(plugin: string, text: string): Promise<string | null>;
  /**
   * Looks for secrets.
   *
   * @returns lines, from 1, and what each holds
   * @throws CheckerDiedError, also when it took too long or found too much to tell
   */
  findSecrets(text: string, own: readonly string[]): Promise<ReadonlyMap<number, string>>;
  /**
   * Looks for characters that nobody sees, names included.
   *
   * @throws CheckerDiedError, also when it took too long
   */
  findHidden(path: string, text: string, before: string | undefined): Promise<readonly HiddenPlace[]>;
  stop(): Promise<void>;
}

const Scanned = z.object({
  id: z.number(),
  file: z.object({
    path: z.string(),
    ok: z.boolean(),
    findings: z.array(
      z.object({
        path: z.string(),
        line: z.number(),
        column: z.number(),
        rule: z.string(),
        detail: z.string(),
        help: z.string(),
      }),
    ),
    commands: z.array(z.object({ kind: z.enum(["slash", "prefix"]), name: z.string() })),
    needs: z.object({ http: z.array(z.string()), discord: z.array(z.string()) }),
    pings: z.array(z.string()),
  }),
});
const Declared = z.strictObject({ id: z.number(), refused: z.string().max(2000).nullable() });
const Secrets = z.strictObject({
  id: z.number(),
  secrets: z.array(z.tuple([z.int().positive(), z.string().max(200)])).nullable(),
});
const Hidden = z.strictObject({
  id: z.number(),
  hidden: z.array(z.strictObject({ line: z.number(), column: z.number(), detail: z.string().max(300) })),
});
const Answer = z.union([Scanned, Declared, Secrets, Hidden]);
type Answer = z.infer<typeof Answer>;

/** Findings quote at most 300 characters each, and there are at most 50. */
const ANSWER_LIMIT = 1024 * 1024;
const PROGRAM = fileURLToPath(new URL("./checker.ts", import.meta.url));

const Ready = z.strictObject({ ready: z.literal(true) });

/** How long a new process may take to load the parser, in milliseconds. No file's time runs before that. */
const START_TIME = 8_000;

/** How long looking through one text may take, in milliseconds: a change may be long, and secretlint is loaded first. */
const LOOK_TIME = 10_000;

/**
 * Seconds of CPU after which the system ends it: a parser that hangs while the bot is killed would go on for ever. One that did as
 * much honest work is replaced.
 */
const CPU_SECONDS = 900;

type Child = ChildProcessByStdio<Writable, Readable, null>;

export function startChecker(nodePath: string, policy: Policy): CheckerProcess {
  const { file, args } = limitedCommand(
    nodePath,
    // A seat belt: parsing runs nothing, and a parser that is led astray may read, but not write, spawn or connect.
    [
      "--permission",
      "--allow-addons",
      "--allow-fs-read=*",
      "--max-old-space-size=256",
      "--no-warnings",
      PROGRAM,
    ],
    { cpuSeconds: CPU_SECONDS },
  );
  const child: Child = spawn(file, args, { env: {}, stdio: ["pipe", "pipe", "ignore"] });
  let next = 0;
  let waiting: { id: number; resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  let death: CheckerDiedError | undefined;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let isReady = false;
  const { promise: ready, resolve: getReady, reject: neverReady } = Promise.withResolvers<void>();
  // Nobody may be waiting for it when it dies.
  ready.catch(() => {});

  const die = (why: string, cause?: unknown, blames?: "machine") => {
    death ??= new CheckerDiedError(why, { cause, blames });
    child.kill("SIGKILL");
    neverReady(death);
    waiting?.reject(death);
    waiting = undefined;
    return death;
  };
  const read = frameReader(ANSWER_LIMIT, (frame) => {
    if (!isReady) {
      Ready.parse(frame);
      isReady = true;
      return getReady();
    }
    const answer = Answer.parse(frame);
    if (waiting?.id !== answer.id) throw new Error("an answer that nobody waits for");
    waiting.resolve(answer);
    waiting = undefined;
  });
  child.stdout.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (error) {
      die("the checker answered nonsense", error);
    }
  });
  child.on("error", (error) => {
    die("the checker couldn't be started", error, causeOfLoss(error));
    end();
  });
  child.on("exit", (code, signal) => {
    die(`the checker ended (${signal ?? code})`, undefined, causeOfLoss({ code, signal }));
    end();
  });
  // Writing to a checker that just died: its exit is what counts.
  child.stdin.on("error", () => {});
  child.stdin.write(encodeFrame(policy));
  rest(child, true);

  const ask = async (work: object, what: string, limit = policy.limits.scan_time): Promise<Answer> => {
    if (death !== undefined) throw death;
    if (waiting !== undefined) throw new Error("the checker takes one thing at a time");
    const id = next++;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    waiting = { id, resolve, reject };
    rest(child, false);
    let timer = setTimeout(() => die(`the checker took more than ${START_TIME} ms to start`), START_TIME);
    promise.catch(() => {});
    try {
      await ready;
      clearTimeout(timer);
      timer = setTimeout(() => die(`${what} took more than ${limit} ms`), limit);
      child.stdin.write(encodeFrame({ id, ...work }));
      return await promise;
    } finally {
      clearTimeout(timer);
      rest(child, true);
    }
  };

  return {
    async check(path, source) {
      const answer = await ask({ path, source }, "checking");
      if ("file" in answer) return answer.file;
      throw die("the checker answered something else");
    },
    async declare(plugin, text) {
      const answer = await ask({ plugin, declaration: text }, "reading what it declares");
      if ("refused" in answer) return answer.refused;
      throw die("the checker answered something else");
    },
    async findSecrets(text, own) {
      const answer = await ask({ text, own }, "searching", LOOK_TIME);
      if (!("secrets" in answer)) throw die("the checker answered something else");
      if (answer.secrets === null) throw new CheckerDiedError("it holds more of them than can be told");
      return new Map(answer.secrets);
    },
    async findHidden(path, text, before) {
      const answer = await ask({ path, text, before }, "looking for what can't be seen", LOOK_TIME);
      if ("hidden" in answer) return answer.hidden;
      throw die("the checker answered something else");
    },
    async stop() {
      rest(child, false);
      die("the checker was stopped");
      await ended;
    },
  };
}

/** An idle checker doesn't keep the bot, a tool or a test alive. */
function rest(child: Child, idle: boolean): void {
  for (const part of [child, child.stdin, child.stdout]) {
    if (idle) (part as { unref?: () => void }).unref?.();
    else (part as { ref?: () => void }).ref?.();
  }
}
