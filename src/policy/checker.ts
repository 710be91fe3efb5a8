import { z } from "zod";
import { whyRefused } from "../declaration/read-declaration.ts";
import { encodeFrame, frameReader } from "../ipc/frames.ts";
import { lintSecrets } from "../secrets/lint-secrets.ts";
import { hiddenPlaces } from "./hidden-places.ts";
import type { Policy } from "./read-policy.ts";
import { scanSource } from "./scan-source.ts";
import { withoutTypes } from "./without-types.ts";

/*
 * The program of the checker process. The first frame on standard input is the policy, answered when the checker is ready;
 * each later frame is a file, a plugin's declaration, or a text to search, answered by a frame on standard output. It ends when
 * its input ends, so it can't outlive the bot.
 */

const Work = z.union([
  z.object({ id: z.number(), path: z.string(), source: z.string() }),
  z.object({ id: z.number(), plugin: z.string(), declaration: z.string() }),
  z.object({ id: z.number(), text: z.string(), own: z.array(z.string()) }),
  z.object({ id: z.number(), path: z.string(), text: z.string(), before: z.string().optional() }),
]);

/** Maximum lines with secrets to report. With more, none of the text may be shown. */
const mostSecrets = 2_000;

const firstSource =
  '{"apiVersion":"1","needs":{},"registered":[{"kind":"cron","spec":{"pattern":"@daily","timeZone":"UTC"}}]}';

/** The parser and the rules are slow the first time, which isn't the first file's fault, and can be over before the bot has read the policy. */
const warmUpPolicy: Policy = {
  limits: { file_size: 1_000, line_length: 100, nesting: 10, name_length: 30, scan_time: 1_000 },
  imports: { plugin: [], test: [] },
  permittedGlobals: [],
  forbiddenGlobals: {},
  forbiddenMembers: {},
  reservedNames: {},
  rules: {},
};
scanSource("plugins/first.ts", "export default class First {}", warmUpPolicy);
whyRefused("first", firstSource);
withoutTypes("");

const tell = (answer: object): void => void process.stdout.write(encodeFrame(answer));

let policy: Policy | undefined;

process.stdin.on(
  "data",
  frameReader(Number.POSITIVE_INFINITY, (frame) => {
    if (policy === undefined) {
      // Unvalidated: it comes from the parent's own code, not from a plugin.
      policy = frame as Policy;
      return void tell({ ready: true });
    }
    const work = Work.parse(frame);
    const { id } = work;
    if ("own" in work)
      return void lintSecrets(work.text, work.own).then((found) =>
        tell({ id, secrets: found.size > mostSecrets ? null : [...found] }),
      );
    if ("text" in work) return void tell({ id, hidden: hiddenPlaces(work.path, work.text, work.before) });
    if ("declaration" in work)
      return void tell({ id, refused: whyRefused(work.plugin, work.declaration) ?? null });
    const file = scanSource(work.path, work.source, policy);
    // Here, so that the plugins' process needn't load this parser, which takes a third of its start.
    const javaScript = file.ok ? withoutTypes(work.source) : undefined;
    tell({ id, file: javaScript === undefined ? file : { ...file, javaScript } });
  }),
);
