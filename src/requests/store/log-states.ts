import type { Log } from "../../log/log.ts";
import type { Request } from "../request.ts";

/** How many requests' last lines are remembered, so that none is repeated at each save. */
const remembered = 500;

/**
 * One line for each state that a request comes to, with everything it is called: `request` is the id of its message at Discord and
 * stands in every line about it, `publicId` is its name on GitHub.
 */
export function createStateLog(log: Log): (request: Request) => void {
  const last = new Map<string, string>();
  return (request) => {
    const { id, publicId, state, threadId } = request;
    const pullRequest =
      state === "done" && request.outcome.kind === "proposed"
        ? request.outcome.pullRequest.number
        : undefined;
    const line = `${state} ${pullRequest}`;
    if (last.get(id) === line) return;
    last.delete(id);
    last.set(id, line);
    const [oldest] = last.keys();
    if (last.size > remembered && oldest !== undefined) last.delete(oldest);
    log.info("requests.state", { request: id, publicId, state, thread: threadId, pullRequest });
  };
}
