import { z } from "zod";
import { settings } from "../declaration/settings.ts";
import { causeOfLoss } from "../ipc/causes.ts";
import { type AskedChild, startAskedProcess } from "../os-sandbox/asked-process.ts";
import { CheckerDiedError } from "./checker-died.ts";
import type { HiddenPlace, ScannedFile } from "./policy.ts";
import type { Policy } from "./read-policy.ts";

/** A process that parses unreviewed input. The input can crash it; the next file then gets a new process. */
export interface CheckerProcess {
  /**
   * Checks one file.
   *
   * @throws CheckerDiedError, also if it took too long
   */
  check(path: string, source: string): Promise<ScannedFile>;
  /**
   * Reads a plugin's declaration: its manifest's text, as it came out of the sandbox.
   *
   * @returns why it is refused; null: it is accepted
   * @throws CheckerDiedError, also if it took too long
   */
  declare(plugin: string, text: string): Promise<string | null>;
  /**
   * Looks for secrets.
   *
   * @returns lines, from 1, and what each holds
   * @throws CheckerDiedError, also if it took too long or found too many to report
   */
  findSecrets(text: string, own: readonly string[]): Promise<ReadonlyMap<number, string>>;
  /**
   * Looks for invisible characters, also in names.
   *
   * @throws CheckerDiedError, also if it took too long
   */
  findHidden(path: string, text: string, before: string | undefined): Promise<readonly HiddenPlace[]>;
  stop(): Promise<void>;
}

/** What the checker found in a file. */
export const scannedFile = z.object({
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
  commands: z.array(
    z.object({ kind: z.enum(["slash", "prefix", "userMenu", "messageMenu"]), name: z.string() }),
  ),
  needs: z.object({
    http: z.array(z.string()),
    discord: z.array(z.string()),
    unattended: z.array(z.string()),
    claude: z.string().max(100).exactOptional(),
    keeps: z.string().max(100).exactOptional(),
  }),
  secrets: z.array(
    z
      .object({ id: z.string(), host: z.string(), header: z.string(), value: z.string(), name: z.string() })
      .extend({ help: z.string().exactOptional() }),
  ),
  pings: z.array(z.string()),
  letters: z.array(z.string()),
  mails: z.array(z.string()),
  settings,
  byItself: z.object({ events: z.array(z.string()), schedules: z.array(z.string()) }),
  stores: z.boolean(),
  links: z.array(z.string()),
  javaScript: z.string().exactOptional(),
});
const Scanned = z.object({ id: z.number(), file: scannedFile });
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
const answerLimit = 1024 * 1024;
const Ready = z.strictObject({ ready: z.literal(true) });

/** Milliseconds that a new process may take to load the parser. No file's time limit starts before that. */
const startTime = 8_000;

/** Milliseconds that searching one text may take: a change can be long, and secretlint has to load first. */
const searchTime = 10_000;

/** @param child one that was just started */
export function startChecker(child: AskedChild, policy: Policy): CheckerProcess {
  const { ask: askOne, ...checker } = startAskedProcess({
    child,
    called: "the checker",
    longestAnswer: answerLimit,
    startMs: startTime,
    hello: policy,
    readReady: (frame) => Ready.parse(frame),
    readAnswer: (frame) => Answer.parse(frame),
    died: ({ why, cause, end }) =>
      new CheckerDiedError(why, { cause, blames: end === undefined ? undefined : causeOfLoss(end) }),
  });
  let next = 0;

  const ask = async (work: object, what: string, limit = policy.limits.scan_time): Promise<Answer> => {
    const id = next++;
    const answer = await askOne({ id, ...work }, what, limit);
    if (answer.id !== id) throw checker.die("the checker answered nonsense");
    return answer;
  };
  const { die } = checker;

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
      const answer = await ask({ text, own }, "searching", searchTime);
      if (!("secrets" in answer)) throw die("the checker answered something else");
      if (answer.secrets === null) throw new CheckerDiedError("it holds more of them than can be told");
      return new Map(answer.secrets);
    },
    async findHidden(path, text, before) {
      const answer = await ask({ path, text, before }, "looking for what can't be seen", searchTime);
      if ("hidden" in answer) return answer.hidden;
      throw die("the checker answered something else");
    },
    stop: checker.stop,
  };
}
