import { join } from "node:path";
import type { DeploySignal } from "../ipc/protocol.ts";
import type { Log } from "../log/log.ts";
import { writeWhole } from "../system/write-whole.ts";

/**
 * Writes `.deploy` for the supervisor. It is on disk when this returns, so the webhook can be answered: even if the bot is
 * killed now, the deploy happens.
 */
export function writeDeploySignal(home: string, signal: DeploySignal, log: Log): void {
  writeWhole(join(home, ".deploy"), `${JSON.stringify(signal)}\n`);
  log.info("deploy signal left", { ...signal });
}
