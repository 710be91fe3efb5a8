import {
  type APIInteraction,
  type APIModalSubmissionComponent,
  InteractionType,
} from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import {
  type CapName,
  capInWords,
  changeableCaps,
  isCapName,
  readTypedCap,
} from "../../spending/cap-names.ts";
import type { Caps } from "../../spending/caps.ts";
import { currentValue } from "../../spending/change-caps.ts";
import type { CapChanges } from "../../spending/store/cap-changes.ts";
import { operatorsUsageText, type UsageOf, type UsagePowers, usageText } from "../../spending/usage-text.ts";
import { optionOf, slashUse } from "../slash-use.ts";
import { capButtons, capForm, capOf, usageDefinition } from "./usage-controls.ts";

/** `/usage`, and how operators change limits: with buttons and a form, or in the command itself. */
export interface UsagePanel {
  /** @returns false if it is none of its own */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export interface UsagePanelPowers extends Omit<UsagePowers, "changes"> {
  readonly messenger: Pick<Messenger, "respond" | "followUp" | "showModal">;
  readonly changes: CapChanges;
  readonly isOperator: (userId: string) => boolean;
  readonly standingOf: (who: {
    readonly guildId: string;
    readonly userId: string;
    readonly roleIds: readonly string[];
  }) => Promise<UsageOf["standing"]>;
  /** Called after a limit was changed. `words`: "the month's limit goes from $20.00 to $30.00" */
  readonly onChanged?: (change: {
    readonly words: string;
    readonly userId: string;
    readonly interaction: string;
  }) => void;
  /** Posts to the admin channel. @param nonce the same change is told once */
  readonly tellAdmins: (text: string, nonce: string) => Promise<boolean>;
}

const onlyOperators =
  "Only operators can change limits. `/usage` shows everyone what is used; ask an operator if it's too little.";

export function createUsagePanel(powers: UsagePanelPowers): UsagePanel {
  const { messenger, spending, changes, isOperator, standingOf, tellAdmins } = powers;
  const shown = { ...powers, changes: changes.current };

  async function show(interaction: APIInteraction, userId: string): Promise<OutgoingMessage> {
    const guildId = interaction.guild_id ?? "";
    const standing = await standingOf({ guildId, userId, roleIds: interaction.member?.roles ?? [] });
    const who = { userId, guildId, standing };
    if (!isOperator(userId)) return { content: usageText(shown, who) };
    return {
      content: `${usageText(shown, who)}\n\n${operatorsUsageText(shown, who)}`,
      components: [capButtons()],
    };
  }

  /** Stored before anybody is told. `tell`: for the admin channel. */
  function change(cap: CapName, typed: string, userId: string, interaction: string): Changed {
    const read = readTypedCap(cap, typed);
    const { label, unit, setting } = changeableCaps[cap];
    if (read.kind === "not a value") {
      const example = unit === "percent" ? "a percentage from 0 to 100" : "an amount such as 25 or 0.50";
      return {
        words: `That isn't ${example}, so nothing has changed. Try again with one, or with “setting” to go back to ${setting}.`,
      };
    }
    const value = read.kind === "clear" ? undefined : read.value;
    const held = changes.change(cap, {
      ...{ value, by: userId, interaction },
      before: currentValue(spending.caps(), cap),
    });
    if (held === undefined) {
      return {
        words:
          "Somebody has changed it since, so that holds. `/usage` shows it; change it again if you like.",
      };
    }
    const before = capInWords(cap, held);
    const after = capInWords(cap, currentValue(spending.caps(), cap));
    const until =
      read.kind === "clear"
        ? `It follows ${setting} again.`
        : `It holds over restarts and wins over ${setting}, until an operator sets it to “setting” with \`/usage\`.`;
    const moved = before === after ? `is ${after} as before` : `goes from ${before} to ${after}`;
    const smaller = smallerLimit(cap, spending.caps());
    return {
      words: `Done: ${label} ${moved}. ${until}${smaller} The admin channel hears of it.`,
      changed: { words: `${label} ${moved}`, userId, interaction },
      tell: `<@${userId}> changed a limit for Claude: ${label} ${moved}. ${until}${smaller} 💸`,
    };
  }

  /** The operator first: Discord wants an answer within 3 s, and the admin channel can take longer. */
  async function answerChange(interaction: APIInteraction, { words, tell, changed }: Changed): Promise<void> {
    await messenger.respond(interaction, { content: words, ephemeral: true });
    if (tell === undefined) return;
    if (changed !== undefined) powers.onChanged?.(changed);
    if (await tellAdmins(tell, `cap ${interaction.id}`)) return;
    const content =
      "I couldn't post that in the admin channel, so only you know of the change. Please tell the other admins, and check LOG_CHANNEL_ID and my permissions there.";
    await messenger.followUp(interaction, { content, ephemeral: true });
  }

  return {
    async onInteraction(interaction) {
      const userId = (interaction.member?.user ?? interaction.user)?.id;
      if (userId === undefined) return false;
      const answer = (message: OutgoingMessage) =>
        messenger.respond(interaction, { ...message, ephemeral: true });
      const asked = askedOf(interaction);
      if (asked === undefined) return false;
      if (asked.kind === "show") await answer(await show(interaction, userId));
      else if (!isOperator(userId)) await answer({ content: onlyOperators });
      else if (asked.kind === "form")
        await messenger.showModal(interaction, capForm(asked.cap, spending.caps()));
      else await answerChange(interaction, change(asked.cap, asked.typed, userId, interaction.id));
      return true;
    },
  };
}

interface Changed {
  /** For the operator. */
  readonly words: string;
  /** Undefined if nothing was. */
  readonly changed?: { readonly words: string; readonly userId: string; readonly interaction: string };
  /** For the admin channel; undefined if nothing was changed. */
  readonly tell?: string;
}

/** A member's day is also within everybody's, so the smaller of them holds. */
function smallerLimit(cap: CapName, { member, user }: Caps): string {
  const isAboutDays = cap === "member" || cap === "requester";
  if (!isAboutDays || member.dollars <= user.dollars) return "";
  return ` A member still has ${capInWords("requester", user.dollars)}, because ${changeableCaps.requester.label}, is smaller.`;
}

type Asked =
  | { readonly kind: "show" }
  | { readonly kind: "form"; readonly cap: CapName }
  | { readonly kind: "change"; readonly cap: CapName; readonly typed: string };

/** Undefined: it is another one's. */
function askedOf(interaction: APIInteraction): Asked | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const command = slashUse(interaction, usageDefinition.name);
      if (command === undefined) return undefined;
      const cap = optionOf(command, "change") ?? "";
      if (!isCapName(cap)) return { kind: "show" };
      const typed = optionOf(command, "to");
      return typed === undefined ? { kind: "form", cap } : { kind: "change", cap, typed };
    }
    case InteractionType.MessageComponent: {
      const cap = capOf(interaction.data.custom_id);
      return cap === undefined ? undefined : { kind: "form", cap };
    }
    case InteractionType.ModalSubmit: {
      const cap = capOf(interaction.data.custom_id);
      if (cap === undefined) return undefined;
      return { kind: "change", cap, typed: interaction.data.components.map(typedIn).join("") };
    }
    default:
      return undefined;
  }
}

function typedIn(part: APIModalSubmissionComponent): string {
  return "component" in part && "value" in part.component && typeof part.component.value === "string"
    ? part.component.value
    : "";
}
