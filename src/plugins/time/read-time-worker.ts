import { parentPort } from "node:worker_threads";
import { type ReadTimeOptions, readTime } from "./read-time.ts";

/** The thread that reads times: the bot ends it if a text takes too long. */

/** From the bot's own code. */
export interface TimeQuestion extends ReadTimeOptions {
  readonly text: string;
}

parentPort?.on("message", ({ text, ...options }: TimeQuestion) => {
  parentPort?.postMessage(readTime(text, options) ?? null);
});
