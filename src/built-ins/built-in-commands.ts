import {
  type APIInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type GatewayMessageCreateDispatchData,
  type RESTPostAPIApplicationCommandsJSONBody,
  type APIChatInputApplicationCommandInteraction as SlashUse,
} from "discord-api-types/v10";
import { type Command, typed } from "../commands/notation.ts";
import type { TakenCommand } from "../commands/registry.ts";
import type { Messenger, OutgoingMessage } from "../discord/messages/messenger.ts";
import { whatTurbotIs } from "../discord/messages/what-turbot-is.ts";
import type { Privacy } from "../privacy/create-privacy.ts";
import { privacyWords } from "../privacy/privacy-words.ts";
import { chatDefinition } from "./chat-panel.ts";
import { pluginsDefinition } from "./panel/asked.ts";
import { dataOf } from "./privacy/data-of.ts";
import type { ForgetMe } from "./privacy/forget-me.ts";
import { forgetPage } from "./privacy/pages.ts";
import { privacyDefinition } from "./privacy/panel.ts";
import type { ServerPage } from "./privacy/server-page.ts";
import { isSlashUse, optionOf } from "./slash-use.ts";
import { timeZoneDefinition } from "./time-zone-panel.ts";
import { usageDefinition } from "./usage/usage-controls.ts";
import type { UsagePanel } from "./usage/usage-panel.ts";
import { whoSaidDefinition } from "./who-said-menu.ts";

/** What Turbot answers itself, without a plugin. */
export interface BuiltInCommands {
  readonly definitions: readonly RESTPostAPIApplicationCommandsJSONBody[];
  /** @returns false if it isn't one of these */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
  onPrefixCommand(message: GatewayMessageCreateDispatchData): Promise<boolean>;
}

/** These also work with the prefix: everybody can read what they say. */
const aboutNames = ["turbot", "help"] as const;

const aboutDescriptions: Readonly<Record<(typeof aboutNames)[number], string>> = {
  help: "What Turbot can do, and how to ask for more",
  turbot: "What Turbot can do; for admins: how it is, and everything that they can change",
};

export const builtInDefinitions: readonly RESTPostAPIApplicationCommandsJSONBody[] = [
  ...aboutNames.map((name) => ({
    type: ApplicationCommandType.ChatInput as const,
    name,
    description: aboutDescriptions[name],
  })),
  usageDefinition,
  {
    type: ApplicationCommandType.ChatInput,
    name: "forget",
    description: "Make Turbot forget what it remembers",
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: "what",
        description: "What to forget",
        required: true,
        choices: [
          { name: "this channel: everything said with Turbot here", value: "channel" },
          { name: "me: everything of mine, in every channel", value: "me" },
          { name: "this server: everything in it, for admins", value: "server" },
        ],
      },
      {
        type: ApplicationCommandOptionType.String,
        name: "sure",
        description: "For “me”: do it at once, without asking with a button",
        required: false,
        choices: [{ name: "yes", value: "yes" }],
      },
    ],
  },
  {
    type: ApplicationCommandType.ChatInput,
    name: "mydata",
    description: "Everything Turbot remembers about you, as a file only you can see",
  },
  privacyDefinition,
  pluginsDefinition,
  chatDefinition,
  timeZoneDefinition,
  whoSaidDefinition,
];

/** The names that no plugin can have. */
export const builtInNames: readonly Command[] = [
  ...builtInDefinitions
    .filter(({ type }) => type === ApplicationCommandType.ChatInput)
    .map(({ name }) => ({ kind: "slash", name }) as const),
  ...aboutNames.map((name) => ({ kind: "prefix", name }) as const),
  { kind: "messageMenu", name: whoSaidDefinition.name },
];

export interface BuiltInPowers {
  readonly messenger: Messenger;
  readonly commands: () => readonly TakenCommand[];
  readonly commandPrefix: string;
  /** The page that people open. */
  readonly repositoryUrl: () => string;
  readonly usage: UsagePanel;
  readonly privacy: Privacy;
  readonly forgetMe: ForgetMe;
  readonly serverPage: ServerPage;
}

export function createBuiltInCommands(powers: BuiltInPowers): BuiltInCommands {
  const { messenger, commandPrefix, privacy } = powers;

  /** Undefined if the name isn't ours. */
  async function answerTo(command: SlashUse, userId: string): Promise<OutgoingMessage | undefined> {
    switch (command.data.name) {
      case "turbot":
      case "help":
        return { content: about(powers) };
      case "forget":
        return forget(command, userId);
      case "mydata":
        return dataOf(privacy, userId);
      default:
        return undefined;
    }
  }

  async function forget(command: SlashUse, userId: string): Promise<OutgoingMessage> {
    switch (optionOf(command, "what")) {
      case "server":
        return powers.serverPage.ask(command);
      case "me": {
        const isSure = optionOf(command, "sure") === "yes";
        return isSure ? powers.forgetMe(userId, command.guild_id) : forgetPage("keep");
      }
      default:
        return { content: privacyWords.forgotChannel(privacy.forgetChannel(command.channel.id)) };
    }
  }

  return {
    definitions: builtInDefinitions,
    async onInteraction(interaction) {
      if (await powers.usage.onInteraction(interaction)) return true;
      if (await powers.serverPage.onInteraction(interaction)) return true;
      if (!isSlashUse(interaction)) return false;
      const user = interaction.member?.user ?? interaction.user;
      const answer = user === undefined ? undefined : await answerTo(interaction, user.id);
      if (answer === undefined) return false;
      await messenger.respond(interaction, { ...answer, ephemeral: true });
      return true;
    },
    async onPrefixCommand(message) {
      if (!message.content.startsWith(commandPrefix)) return false;
      const [name = ""] = message.content.slice(commandPrefix.length).trim().split(/\s+/);
      if (!aboutNames.some((each) => each === name.toLowerCase())) return false;
      await messenger.send(message.channel_id, {
        content: about(powers),
        replyTo: message.id,
        nonce: message.id,
        source: {
          guildId: message.guild_id ?? "",
          origin: { kind: "command", askedBy: message.author.id, question: message.id },
          wordsOf: [],
        },
      });
      return true;
    },
  };
}

function about({ commands, commandPrefix, repositoryUrl }: BuiltInPowers): string {
  const plugins = commands()
    .filter(({ owner }) => owner !== "turbot")
    .map((command) => `\`${typed(command, commandPrefix)}\``);
  return [
    "**I'm Turbot, the bot that grows by being asked.** 🐟",
    `• ${whatTurbotIs}`,
    `• Chat: mention me and say anything.`,
    `• Something new: \`@Turbot feature request: …\`, or just tell me what you'd like. We plan it in a thread, I write it, a human merges it, and it's there.`,
    "• A change to me: `@Turbot bot improvement: …`",
    plugins.length === 0
      ? "• No plugins yet: yours could be the first."
      : `• What plugins can already do: ${plugins.join(" ")}`,
    "• What I cost: `/usage`. Where I chat: `/chat`. What time it is for you: `/timezone`.",
    `• How I work, and every pull request: <${repositoryUrl()}>`,
  ].join("\n");
}
