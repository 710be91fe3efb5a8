/** So many servers' engines run a schedule at once: others' commands are quick meanwhile. */
const atOnce = 4;

/** Does something in each server, a few at once. Rejects with the first failure, after all are done. */
export async function runInServers(
  guildIds: readonly string[],
  run: (guildId: string) => Promise<void>,
): Promise<void> {
  const left = guildIds.values();
  const failed: unknown[] = [];
  const lane = async () => {
    for (const guildId of left) {
      try {
        await run(guildId);
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failed.length > 0) throw failed[0];
}
