import { probationMs } from "../ipc/protocol.ts";

/** What is wrong with PROBATION_SECONDS, phrased to follow its name; undefined: nothing. */
export function probationProblem(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const seconds = Number(text);
  return seconds > 0 && seconds <= 3_600 ? undefined : "is not a number above 0 and at most 3600";
}

/** In milliseconds. The default if the value is invalid: the bot reports that, along with every other bad setting. */
export function probationFrom(text: string | undefined): number {
  const isSet = text !== undefined && text.trim() !== "" && probationProblem(text) === undefined;
  return isSet ? Number(text) * 1_000 : probationMs;
}
