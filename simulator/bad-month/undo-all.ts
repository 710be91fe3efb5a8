import { type APIMessage, ComponentType } from "discord-api-types/v10";
import { attempt, comesToBe, type Play } from "./play.ts";
import { lookAt } from "./truth.ts";

/** Presses *Undo all of its last hour* for each of these plugins, three times: one plugin's deed can hide another's. */
export async function undoAll(play: Play, plugins: Iterable<string>): Promise<void> {
  for (let round = 0; round < 3; round += 1) for (const plugin of plugins) await undoHour(play, plugin);
}

async function undoHour({ discord, cast, problem }: Play, plugin: string): Promise<void> {
  const { people, world } = discord;
  await attempt(() => people.slash(cast.owner, cast.staff, "plugins", { name: plugin }));
  const panel = () => world.messages(cast.staff, cast.owner).findLast((one) => hasId(one, /^plugins:/));
  const press = async (customId: string) => {
    if (!(await comesToBe(() => hasId(panel(), new RegExp(`^${customId}$`)), 5_000))) return false;
    return attempt(() => people.press(cast.owner, panel()?.id ?? "", customId));
  };
  if (!(await press(`plugins:did:${plugin}:0`))) return problem(`no page shows what ${plugin} did`);
  const isThere = () => hasId(panel(), new RegExp(`^plugins:(?:undo-hour:${plugin}|look:${plugin}:0)$`));
  await comesToBe(isThere, 5_000);
  if (!hasId(panel(), /^plugins:undo-hour/) || !(await press(`plugins:undo-hour:${plugin}`))) return;
  // It may be hundreds, one by one: done is when no more come.
  const count = () => lookAt(discord, cast.guild.id).guild.auditLog?.length ?? 0;
  for (let before = -1; before !== count(); ) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
  }
}

function hasId(message: APIMessage | undefined, customId: RegExp): boolean {
  return (message?.components ?? []).some(
    (row) =>
      row.type === ComponentType.ActionRow &&
      row.components.some((one) => "custom_id" in one && customId.test(one.custom_id)),
  );
}
