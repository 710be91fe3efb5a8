import type { Messenger } from "../discord/messenger.ts";
import type { Log } from "../log/log.ts";
import { noGuilds } from "./guild-powers.ts";
import type { HttpGate } from "./http-gate.ts";
import type { PluginReport } from "./plugin-host.ts";
import { createTrialRecords } from "./plugin-records.ts";
import { createPluginRunner } from "./plugin-runner.ts";
import { createMemoryStores } from "./plugin-store.ts";
import { pluginName } from "./read-plugins.ts";
import { Refusal } from "./refusal.ts";

/** Loads one plugin in a process of its own that reaches nothing: an empty store, no web, nobody to talk to. */
export async function tryOut(
  { path, source }: { readonly path: string; readonly source: string },
  { nodePath, log }: { readonly nodePath: string; readonly log: Log },
): Promise<PluginReport> {
  const name = pluginName(path);
  if (name === undefined) {
    return {
      state: "failed",
      name: path,
      path,
      reason: "A plugin's file is named like `plugins/dice-roller.ts`",
    };
  }
  const stores = createMemoryStores();
  const runner = createPluginRunner({
    nodePath,
    log,
    stores,
    http: noHttp,
    messenger: nobody,
    lookup: { channel: async () => null, guilds: async () => [], roles: async () => [] },
    guilds: noGuilds,
    report: () => {},
    commandPrefix: "!",
    reserved: [],
    records: createTrialRecords(),
    now: Date.now,
  });
  try {
    const [report] = await runner.start([{ name, path, source }]);
    return report ?? { state: "failed", name, path, reason: "It wasn't loaded" };
  } finally {
    await runner.stop();
    stores.close();
  }
}

export const noHttp: HttpGate = {
  request: async () => {
    throw new Refusal("There is no web while a plugin is tried out");
  },
  close: async () => {},
};

const silence = async () => {
  throw new Refusal("There is nobody to talk to while a plugin is tried out");
};

const nobody: Messenger = {
  send: silence,
  edit: silence,
  delete: silence,
  react: silence,
  typing: () => () => {},
  startThread: silence,
  respond: silence,
  defer: silence,
  followUp: silence,
  update: silence,
  deferUpdate: silence,
  editResponse: silence,
  showModal: silence,
  suggest: silence,
  roles: async () => [],
};
