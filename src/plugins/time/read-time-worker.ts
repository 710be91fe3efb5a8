import { parentPort } from "node:worker_threads";
import { type ReadTimeOptions, readTime, type TimeInText } from "./read-time.ts";

/** The thread that reads times: the bot ends it if a text takes too long. */

/** From the bot's own code. */
export interface TimeQuestion extends ReadTimeOptions {
  readonly text: string;
}

/** What the thread says: that it can be asked, or what it found. */
export type FromTimeThread = "ready" | TimeInText | null;

const say = (said: FromTimeThread) => parentPort?.postMessage(said);

parentPort?.on("message", ({ text, ...options }: TimeQuestion) => {
  say(readTime(text, options) ?? null);
});
// Loading what reads times takes longer than any text, on a busy machine above all.
say("ready");
