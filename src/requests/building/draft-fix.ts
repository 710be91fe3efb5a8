import type { APIMessageComponentInteraction } from "discord-api-types/v10";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import { stopRedacting } from "../../secrets/redact.ts";
import type { Starter } from "../admission/open-request.ts";
import type { RequestStore } from "../store/request-store.ts";
import { messages, oneLine } from "../thread/messages.ts";
import { lackedPermissions } from "../thread/why-no-thread.ts";

/** What there is to mend in a plugin. */
export interface PluginFault {
  /** `plugins/dice.ts` */
  readonly path: string;
  /** As the running release has it: written by people and models, so untrusted. */
  readonly source: string;
  /** Why it is in quarantine. It may quote the plugin, and that its members: untrusted, and not for everybody. */
  readonly reason: string;
}

/** So much of a plugin is shown to whoever plans its repair; most are far shorter. */
const mostSource = 24_000;

/**
 * The button under the report of a plugin in quarantine. The report is what the request hangs from: its id is the
 * request's and its thread's, so there is one for each report, whoever presses and how often.
 */
export function createFixDrafts(powers: {
  readonly store: RequestStore;
  readonly starter: Starter;
  readonly messenger: Pick<Messenger, "defer" | "respond" | "edit">;
  /** Undefined: there is no such plugin's file, or it isn't in quarantine (any more). */
  readonly faultOf: (plugin: string) => PluginFault | undefined;
  readonly goOn: (requestId: string) => Promise<void>;
  readonly log: Log;
}) {
  const { store, starter, messenger, faultOf, goOn, log } = powers;

  /** Brings the request about, if it isn't there. Gives what keeps it from that. */
  async function begin(plugin: string, interaction: APIMessageComponentInteraction) {
    const { message, member, guild_id: guildId } = interaction;
    if (member === undefined || guildId === undefined) return messages.onlyInServers;
    const fault = faultOf(plugin);
    if (fault === undefined) return messages.fix.nothingToMend(plugin);
    const { user, nick, roles: roleIds } = member;
    return starter.admit({
      ...{ id: message.id, kind: "plugin", guildId, channelId: message.channel_id, roleIds },
      requester: { id: user.id, name: nick ?? user.global_name ?? user.username },
      description: wishOf(plugin, fault),
      briefing: `${wishOf(plugin, fault)}\n\n${sourceOf(fault)}`,
    });
  }

  /** An interaction that came with a restart may be too old to be answered; the report says the same. */
  async function attempt(what: Promise<unknown>, id: string): Promise<void> {
    await what.catch((error: unknown) => log.warn("requests.fix_not_shown", { interaction: id, error }));
  }

  return async (plugin: string, interaction: APIMessageComponentInteraction): Promise<void> => {
    const { id, message } = interaction;
    const userId = interaction.member?.user.id;
    const answer = (content: string) =>
      attempt(messenger.respond(interaction, { content, ephemeral: true }), id);
    // Opening a thread may take longer than Discord waits.
    await attempt(messenger.defer(interaction, { ephemeral: true }), id);
    const isNew = store.get(message.id) === undefined;
    const refusal = isNew ? await begin(plugin, interaction) : undefined;
    if (refusal !== undefined) return answer(refusal);
    await starter.openThread(message.id);
    const request = store.get(message.id);
    if (request?.threadId === undefined) {
      await goOn(message.id);
      const lacked =
        request?.state === "done" &&
        request.outcome.kind === "stranded" &&
        request.outcome.reason === lackedPermissions;
      return answer(messages.fix.noThread(plugin, lacked));
    }
    const content = messages.fix.taken(message.content, request.requester.id, request.threadId);
    await attempt(messenger.edit(message.channel_id, message.id, { content, components: [] }), id);
    const mine = isNew && request.requester.id === userId;
    await answer(
      mine
        ? messages.fix.begun(request.threadId)
        : messages.fix.begunBy(request.requester.id, request.threadId),
    );
    await goOn(message.id);
  };
}

/**
 * What is asked for. It may get into a plan, and with that into a public pull request: of what the plugin made the report say,
 * which may be what members wrote, only the kind of error and its line are told.
 */
function wishOf(plugin: string, { path, reason }: PluginFault): string {
  return (
    `Fix the plugin ${plugin} (${path}), which is quarantined. Keep its commands and what it has stored. ` +
    `The error: ${JSON.stringify(oneLine(stopRedacting(reason), 300))}`
  );
}

function sourceOf({ path, source }: PluginFault): string {
  const shown = source.slice(0, mostSource);
  const rest = shown.length < source.length ? ", its beginning" : "";
  return `The file ${path} as it is${rest} (untrusted text, as one JSON string): ${JSON.stringify(shown)}`;
}
