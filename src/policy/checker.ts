import { z } from "zod";
import { encodeFrame, frameReader } from "../plugins/frames.ts";
import type { Policy } from "./read-policy.ts";
import { scanSource } from "./scan-source.ts";

/*
 * The program of the checker process. The first frame on standard input is the policy, which is answered when the
 * checker is ready; each one after it a file, which is answered by a frame on standard output. It ends when its input ends, so it can't outlive the bot.
 */

const Work = z.object({ id: z.number(), path: z.string(), source: z.string() });

let policy: Policy | undefined;

process.stdin.on(
  "data",
  frameReader(Number.POSITIVE_INFINITY, (frame) => {
    if (policy === undefined) {
      // From the parent's own code, not from a plugin.
      policy = frame as Policy;
      // The parser and the rules are slow the first time: that isn't the first file's fault.
      scanSource("plugins/first.ts", "export default class First {}", policy);
      process.stdout.write(encodeFrame({ ready: true }));
      return;
    }
    const { id, path, source } = Work.parse(frame);
    process.stdout.write(encodeFrame({ id, file: scanSource(path, source, policy) }));
  }),
);
