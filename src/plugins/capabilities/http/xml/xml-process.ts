import { fileURLToPath } from "node:url";
import { z } from "zod";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { type AskedProcess, spawnAsked, startAskedProcess } from "../../../../os-sandbox/asked-process.ts";
import { limitedCommand } from "../../../../os-sandbox/limited-command.ts";
import { readCompiledCode, type UnreviewedCodeProgram } from "../../../../system/compiled-code.ts";
import type { XmlReader } from "./xml-reader.ts";
import { longestXmlAnswer, type XmlAnswer, type XmlWork } from "./xml-work.ts";

const program = new URL("program.ts", import.meta.url);

export const xmlProgram: UnreviewedCodeProgram = {
  flags: ["--max-old-space-size=96"],
  entries: [program.href],
};

/** Milliseconds. The hardest document of 1 MB that we found takes 400. */
const usual = { startMs: 8_000, documentMs: 3_000, idleMs: 60_000 };
/** Documents that wait, of all plugins. */
const mostWaiting = 50;
/** In UTF-8, as JSON in JSON. */
const longestFrame = 4 * longestXmlAnswer + 1024;
/** CPU seconds after which the system ends it, in case the bot isn't there to do so. */
const maxCpuSeconds = 900;

const ready = z.strictObject({ ready: z.literal(true) });
const answer = z.union([
  z.strictObject({ data: z.string().max(longestXmlAnswer) }),
  z.strictObject({ refused: z.string().max(300) }),
]);

/**
 * Reads XML in a process that may die: it is started for the first document, takes one at a time, and ends when there is nothing to do.
 *
 * @param nodePath the Node that runs it
 */
export function createXmlProcess(nodePath: string, limits: Partial<typeof usual> = {}): XmlReader {
  const { startMs, documentMs, idleMs } = { ...usual, ...limits };
  let running: AskedProcess<XmlAnswer> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let idle: NodeJS.Timeout | undefined;
  let isStopped = false;

  const readOne = async (work: XmlWork): Promise<XmlAnswer> => {
    if (isStopped) throw new RefusalError("Turbot is stopping", { blame: "turbot" });
    running ??= start(nodePath, startMs);
    try {
      return await running.ask(work, "the document", documentMs);
    } catch (error) {
      running = undefined;
      throw error;
    }
  };
  const rest = () => {
    void running?.stop();
    running = undefined;
  };

  return {
    async read(work) {
      if (waiting >= mostWaiting)
        throw new RefusalError("Too much XML is being read: try again in a minute", { blame: "turbot" });
      waiting += 1;
      clearTimeout(idle);
      const turn = queue.then(() => readOne(work));
      queue = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        waiting -= 1;
        if (waiting === 0) idle = setTimeout(rest, idleMs).unref();
      }
    },
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      await running?.stop();
    },
  };
}

function start(nodePath: string, startMs: number): AskedProcess<XmlAnswer> {
  const flags = ["--permission", "--allow-fs-read=*", "--no-addons", ...xmlProgram.flags, "--no-warnings"];
  return startAskedProcess({
    child: spawnAsked(
      limitedCommand(nodePath, [...flags, fileURLToPath(program)], { cpuSeconds: maxCpuSeconds }),
      readCompiledCode().env,
    ),
    called: "the reader",
    longestAnswer: longestFrame,
    startMs,
    readReady: (frame) => ready.parse(frame),
    readAnswer: (frame) => answer.parse(frame),
    died({ why, cause, wasReady }) {
      const death = new Error(why, { cause });
      // Before it has read anything, its end is nobody's fault but ours.
      return wasReady
        ? new RefusalError("The answer is too much to be read as XML", { cause: death })
        : new RefusalError("XML can't be read now: its process doesn't start", {
            blame: "turbot",
            cause: death,
          });
    },
  });
}
