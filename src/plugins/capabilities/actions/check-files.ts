import type { Checks } from "./checks.ts";
import { inWhoseRight, type Wanted } from "./in-whose-right.ts";

/** @throws RefusalError unless the plugin may send files to a channel */
export async function checkFiles(
  checks: Checks,
  where: Omit<Wanted, "need"> & { readonly channelId: string },
): Promise<void> {
  const need = "send_files";
  await checks.granted(need, where.guildId);
  const by = await inWhoseRight({ ...where, need }, checks);
  await checks.permitted(need, where.channelId, by, "send files");
}
