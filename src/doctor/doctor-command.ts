import { parseArgs } from "node:util";
import { UnreadableFileError } from "../system/plain-text.ts";
import { type ExaminePowers, examine } from "./examine.ts";
import { asJson, exitStatusOf, inWords } from "./show.ts";

export const usage = [
  "npm run doctor               look at everything that Turbot needs, and say what to do",
  "npm run doctor -- --json     the same for programs",
  "npm run doctor -- --credit   ask Claude for one token, too: only that shows whether there is credit",
  "It changes nothing, and Turbot can run meanwhile. Exit status: 0 nothing to do; 1 something doesn't work; 3 something",
  "couldn't be found out; 2 wrong arguments.",
].join("\n");

/** @returns the exit status */
export async function runDoctor(
  args: readonly string[],
  powers: Omit<ExaminePowers, "pays"> & {
    readonly out: (text: string) => void;
    readonly error: (text: string) => void;
  },
): Promise<number> {
  const { out, error } = powers;
  const options = read(args);
  if (options === undefined) {
    error(usage);
    return 2;
  }
  if (options.help) {
    out(usage);
    return 0;
  }
  try {
    const examined = await examine({ ...powers, pays: options.credit });
    if (options.json) out(asJson(examined));
    else for (const line of inWords(examined, options.credit)) out(line);
    return exitStatusOf(examined.results);
  } catch (problem) {
    if (!(problem instanceof UnreadableFileError)) throw problem;
    const results = [{ check: "settings", verdict: "bad" as const, says: `Settings: ${problem.message}` }];
    if (options.json) out(asJson({ results, running: undefined }));
    else out(`✗ ${results[0]?.says}`);
    return 1;
  }
}

function read(args: readonly string[]): { json: boolean; credit: boolean; help: boolean } | undefined {
  try {
    const flag = { type: "boolean", default: false } as const;
    return parseArgs({ args: [...args], options: { json: flag, credit: flag, help: flag } }).values;
  } catch {
    return undefined;
  }
}
