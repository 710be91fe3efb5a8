import { askForAdminChannel } from "../../set-up/discord/admin-channel-finding.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import { type Option, SetupStoppedError } from "../asking/ask.ts";
import { createDecision, type Decided, settled } from "../decision.ts";
import type { StepPowers } from "../step.ts";
import type { Discord } from "./connect-discord.ts";
import { makePrivateChannel, type TextChannel, type TextChannels, textChannels } from "./text-channels.ts";

/** Names that such channels usually have come first. */
const usual = /admin|mod|staff|bot|log/i;
const again = "again";
const make = "make";

/** One that is there, or one that set-up makes. */
type Choice = TextChannel | { readonly id: typeof make; readonly name: "turbot-admin" };
const ours = { id: make, name: "turbot-admin" } as const;

/**
 * Where Turbot reports, and whose server it serves: the one in the settings if it works. Sensible is a private one, which set-up makes
 * if there is none and Turbot may.
 */
export async function adminChannel(
  { ask, draft }: StepPowers,
  discord: Discord,
  guildId: string,
): Promise<Decided<Choice>> {
  const set = draft.get("LOG_CHANNEL_ID");
  if (set !== undefined && draft.problemOf("LOG_CHANNEL_ID", set) === undefined) {
    const { finding } = await askForAdminChannel(discord.api, { ...discord, channelId: set });
    if (finding.verdict === undefined) {
      ask.found("Discord: Turbot can write in the admin channel.");
      return settled({ id: set, name: "", isPublic: false });
    }
    ask.trouble(forTerminal(finding.line));
  }

  async function pick(): Promise<Choice> {
    const { writable, mayMake } = likeliestFirst(await textChannels(discord, guildId));
    if (writable.length === 0 && !mayMake && !ask.isInteractive)
      throw new SetupStoppedError(
        "Turbot can write in no channel. Make a private one for admins, add Turbot to it, then run this again.",
      );
    const chosen = await ask.choose({
      flag: "admin-channel",
      message: "In which channel shall Turbot report to the admins?",
      options: [
        ...writable.map(
          ({ id, name, isPublic }): Option => ({
            value: id,
            label: `#${name}`,
            hint: isPublic ? "everybody can read it" : "private",
          }),
        ),
        ...(mayMake ? [{ value: make, label: `A new one, #${ours.name}`, hint: "private" }] : []),
        ...(ask.isInteractive
          ? [{ value: again, label: "Look again", hint: "after making a private channel with Turbot in it" }]
          : []),
      ],
    });
    if (chosen === make) return ours;
    return writable.find(({ id }) => id === chosen) ?? pick();
  }

  const { writable, mayMake } = likeliestFirst(await textChannels(discord, guildId));
  return createDecision<Choice>({
    name: "the admin channel",
    flag: "admin-channel",
    suggestion: writable.find(({ isPublic }) => !isPublic) ?? (mayMake ? ours : undefined),
    says: (choice) =>
      choice.id === make
        ? `Turbot reports to the admins in #${choice.name}, which set-up makes: those see it who run the server.`
        : `Turbot reports to the admins in #${choice.name}, which ${"isPublic" in choice && choice.isPublic ? "everybody can read" : "is private"}.`,
    ask: pick,
    async keep(choice) {
      if (choice.id === make) {
        draft.set("LOG_CHANNEL_ID", await makePrivateChannel(discord, guildId, choice.name));
        ask.found(
          `Discord: made #${choice.name}. Turbot doesn't need Manage Channels any more: take it from its role in Server Settings → Roles.`,
        );
        return;
      }
      draft.set("LOG_CHANNEL_ID", choice.id);
      if ("isPublic" in choice && choice.isPublic)
        ask.trouble(
          "Everybody can read that channel. Reports name people and errors, so make it private some time.",
        );
    },
  });
}

function likeliestFirst({ writable, mayMake }: TextChannels): TextChannels {
  const rank = ({ isPublic, name }: TextChannel) => (isPublic ? 2 : 0) + (usual.test(name) ? 0 : 1);
  return { writable: writable.toSorted((one, other) => rank(one) - rank(other)), mayMake };
}
