import { causeOf } from "../ipc/causes.ts";
import { isDamaged, isDiskFull } from "../store/damage/sqlite-errors.ts";
import { machineInWords } from "../system/system-errors.ts";

/**
 * One plain sentence about why the bot ended, with what to do if there is something.
 *
 * @param home the folder with `data/`
 */
export function readableProblem(error: unknown, home: string): string {
  if (!(error instanceof Error)) return `Turbot ended: ${String(error)}`;
  // The error it is wrapped in says less.
  if (chainOf(error).some(isDiskFull)) {
    return "The disk is full. Make room (df -h says where); no stored data is lost.";
  }
  if (chainOf(error).some(isDamaged)) {
    return "The database is damaged. The next start sets it aside and carries on without it; there's nothing to do now.";
  }
  // Already written for people, including what to do.
  if (causeOf(error) === "configuration") return error.message;
  const { code, port } = factsOf(error);
  const words = port === undefined ? machineInWords(error, home) : undefined;
  if (words !== undefined) return words;
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port ?? "for the webhook"} is in use. Stop the program that uses it, or set WEBHOOK_PORT in .env to a free one.`;
    case "EACCES":
    case "EPERM":
      return `Turbot isn't allowed to listen on port ${port ?? "for the webhook"}. Set WEBHOOK_PORT in .env to one above 1023.`;
    default:
      return `${error.name === "Error" ? "Turbot ended" : error.name}: ${error.message}`;
  }
}

/** An error and its causes, up to ten levels. */
function chainOf(error: Error): readonly unknown[] {
  const chain: unknown[] = [];
  for (let at: unknown = error; at instanceof Error && chain.length < 10; at = at.cause) chain.push(at);
  return chain;
}

function factsOf(error: Error) {
  const facts = error as Partial<Record<"code" | "port", unknown>>;
  return {
    code: facts.code,
    port: typeof facts.port === "number" ? facts.port : undefined,
  };
}
