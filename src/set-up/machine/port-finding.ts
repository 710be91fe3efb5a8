import { once } from "node:events";
import { createServer } from "node:net";
import { listenFailure, PortInUseError } from "../../webhook/cannot-listen.ts";
import type { Finding } from "../fact.ts";
import { whoListens } from "./who-listens.ts";

/**
 * Whether Turbot can listen for webhooks, found out by listening for a moment.
 *
 * @param ownProcesses the bots of this home: one of them may have the port
 */
export async function portFinding(
  host: string,
  port: number,
  ownProcesses: readonly number[],
): Promise<Finding> {
  if (port === 0) return { line: "Port: any free one (**WEBHOOK_PORT** is 0)." };
  const failure = await tryToListen(host, port);
  if (failure === undefined) return { line: `Port: ${port} is free for webhooks.` };
  if (!(failure instanceof PortInUseError)) return { line: `Port: ${failure.message}`, verdict: "bad" };
  const who = whoListens(port);
  if (who !== undefined && ownProcesses.includes(who.pid))
    return { line: `Port: I listen for webhooks on ${port}.` };
  if (who === undefined && ownProcesses.length > 0)
    return { line: `Port: ${port} is in use, and I can't see by whom: by me, I suppose.`, isUnsure: true };
  const by = who === undefined ? "another program" : `**${who.name}** (process ${who.pid})`;
  return {
    line: `Port: ${port} is in use by ${by}. Stop that one, or set **WEBHOOK_PORT** to a free port.`,
    verdict: "bad",
  };
}

async function tryToListen(host: string, port: number): Promise<Error | undefined> {
  const server = createServer();
  try {
    // As the webhook's server does.
    server.listen(port, host);
    await once(server, "listening");
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return listenFailure(host, port, error);
  } finally {
    if (server.listening) {
      server.close();
      await once(server, "close");
    }
  }
}
