import type { APIMessageComponentInteraction } from "discord-api-types/v10";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import { stopRedacting } from "../../secrets/redact.ts";
import type { Starter } from "../admission/open-request.ts";
import type { RequestStore } from "../store/request-store.ts";
import { messages, oneLine } from "../thread/messages.ts";
import { lackedPermissions } from "../thread/why-no-thread.ts";

/** What needs fixing in a plugin. */
export interface PluginFault {
  /** `plugins/dice.ts` */
  readonly path: string;
  /** From the running release. Untrusted: people and models wrote it. */
  readonly source: string;
  /** Why it is quarantined. Untrusted and not for everybody: it can quote the plugin, which in turn can quote members. */
  readonly reason: string;
}

/** How much of a plugin's source planning gets to see, in characters; most plugins are far shorter. */
const maxSourceLength = 24_000;

/**
 * The button under the report of a quarantined plugin. The report's id is also that of the request and its thread, so each
 * report gets one request, no matter who presses the button and how often.
 */
export function createFixDrafts(powers: {
  readonly store: RequestStore;
  readonly starter: Starter;
  readonly messenger: Pick<Messenger, "defer" | "respond" | "edit">;
  /** Undefined if the plugin has no file or isn't quarantined (any more). */
  readonly faultOf: (plugin: string) => PluginFault | undefined;
  readonly advance: (requestId: string) => Promise<void>;
  readonly log: Log;
}) {
  const { store, starter, messenger, faultOf, advance, log } = powers;

  /** Creates the request if it doesn't exist. Returns why it can't. */
  async function begin(plugin: string, interaction: APIMessageComponentInteraction) {
    const { message, member, guild_id: guildId } = interaction;
    if (member === undefined || guildId === undefined) return messages.onlyInServers;
    const fault = faultOf(plugin);
    if (fault === undefined) return messages.fix.nothingToMend(plugin);
    const { user, nick, roles: roleIds } = member;
    return starter.admit({
      ...{ id: message.id, kind: "plugin", guildId, channelId: message.channel_id, roleIds },
      requester: { id: user.id, name: nick ?? user.global_name ?? user.username },
      description: descriptionOf(plugin, fault),
      briefing: `${descriptionOf(plugin, fault)}\n\n${sourceOf(fault)}`,
    });
  }

  /** After a restart an interaction can be too old to answer; the report says the same. */
  async function attempt(what: Promise<unknown>, id: string): Promise<void> {
    await what.catch((error: unknown) => log.warn("requests.fix_not_shown", { interaction: id, error }));
  }

  return async (plugin: string, interaction: APIMessageComponentInteraction): Promise<void> => {
    const { id, message } = interaction;
    const userId = interaction.member?.user.id;
    const answer = (content: string) =>
      attempt(messenger.respond(interaction, { content, ephemeral: true }), id);
    // Opening a thread can take longer than Discord waits for an answer.
    await attempt(messenger.defer(interaction, { ephemeral: true }), id);
    const isNew = store.get(message.id) === undefined;
    const refusal = isNew ? await begin(plugin, interaction) : undefined;
    if (refusal !== undefined) return answer(refusal);
    await starter.openThread(message.id);
    const request = store.get(message.id);
    if (request?.threadId === undefined) {
      await advance(message.id);
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
    await advance(message.id);
  };
}

/**
 * What to ask for. It can end up in a plan, and so in a public pull request. The reason comes from the plugin and can quote what
 * members wrote, so only the kind of error and its line are kept.
 */
function descriptionOf(plugin: string, { path, reason }: PluginFault): string {
  return (
    `Fix the plugin ${plugin} (${path}), which is quarantined. Keep its commands and what it has stored. ` +
    `The error: ${JSON.stringify(oneLine(stopRedacting(reason), 300))}`
  );
}

function sourceOf({ path, source }: PluginFault): string {
  const shown = source.slice(0, maxSourceLength);
  const rest = shown.length < source.length ? ", its beginning" : "";
  return `The file ${path} as it is${rest} (untrusted text, as one JSON string): ${JSON.stringify(shown)}`;
}

/** Whether a request's description is one of these: Turbot's own words. */
export function isDraftedFix(description: string): boolean {
  return /^Fix the plugin ([a-z0-9-]+) \(plugins\/\1\.ts\), which is quarantined\. Keep its commands and what it has stored\. The error: /.test(
    description,
  );
}
