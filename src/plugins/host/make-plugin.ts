import { createFindPattern } from "../capabilities/auto-mod/find-pattern.ts";
import { createFewTurns } from "../capabilities/files/few-turns.ts";
import type { Granters } from "../capabilities/granters.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import { createHostApi } from "../capabilities/host-api.ts";
import { createHostShares } from "../capabilities/host-shares.ts";
import { createHostTime, hostClocks } from "../capabilities/host-time.ts";
import { noClaude } from "../claude/claude-for-plugins.ts";
import type { KeptPictures } from "../images/kept-pictures.ts";
import type { Renderer } from "../images/renderer.ts";
import { newPlugin, type Plugin } from "./loaded-plugin.ts";
import type { PluginFile } from "./read-plugins.ts";
import type { RunnerParts } from "./runner-parts.ts";

/** Messages with files that are sent on at a time: each takes up to 8 MB of memory. */
const filesAtOnce = 3;

/** Makes plugins of files: none is loaded yet, and each has what its engines can ask of the bot. */
export function createMakePlugin(
  parts: RunnerParts,
  shared: {
    readonly granters: Granters;
    readonly openness: GuildPowers["openness"];
    readonly renderer: Renderer;
    readonly keptPictures: KeptPictures;
    readonly elapsed: () => number;
    /** Something was done for a time. */
    readonly onDue: () => void;
  },
): (file: PluginFile) => Plugin {
  const { messenger, guilds, records, http, xml, files, now, timeReader, claude = noClaude } = parts;
  const { isLeftOut = () => false } = parts;
  const findPattern = createFindPattern();
  const inTurn = createFewTurns(filesAtOnce);
  const asking = new Set<string>();
  return (file) => {
    const store = parts.stores.of(file.name);
    const serverStore = parts.serverStores.of(file.name);
    const hasParts = () => store.hasParts() || serverStore.isApart();
    const hostTime = createHostTime(parts.hostClocks ?? hostClocks);
    const shares = createHostShares(parts.lookup, shared.elapsed);
    return newPlugin(file, hostTime, hasParts, (self, home) =>
      createHostApi({
        plugin: file.name,
        manifest: () => self().manifest,
        ...shared,
        ...{ messenger, home, shares, guilds, records, store, serverStore },
        ...(parts.noteThread === undefined ? {} : { noteThread: parts.noteThread }),
        ...{ http, xml, findPattern, files, inTurn, asking, claude, isLeftOut, hostTime, now, timeReader },
        onTimerSet: () => self().timerSet(),
        onDue: shared.onDue,
      }),
    );
  };
}
