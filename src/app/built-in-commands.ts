import {
  type APIInteraction,
  ApplicationCommandType,
  type GatewayMessageCreateDispatchData,
  InteractionType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { TakenCommand } from "../commands/registry.ts";
import type { Messenger } from "../discord/messenger.ts";
import type { FoundCommand } from "../policy/policy.ts";

/** What Turbot answers itself, without a plugin. */
export interface BuiltInCommands {
  readonly definitions: readonly RESTPostAPIApplicationCommandsJSONBody[];
  /** False: not one of these. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
  onPrefixCommand(message: GatewayMessageCreateDispatchData): Promise<boolean>;
}

const names = ["turbot", "help"] as const;

/** The names that no plugin can have. */
export const builtInNames: readonly FoundCommand[] = names.flatMap((name) => [
  { kind: "slash", name } as const,
  { kind: "prefix", name } as const,
]);

export const builtInDefinitions: readonly RESTPostAPIApplicationCommandsJSONBody[] = names.map((name) => ({
  type: ApplicationCommandType.ChatInput,
  name,
  description: "What Turbot can do, and how to ask for more",
}));

export function createBuiltInCommands(powers: {
  readonly messenger: Messenger;
  readonly commands: () => readonly TakenCommand[];
  readonly commandPrefix: string;
  readonly repositoryUrl: string;
}): BuiltInCommands {
  const { messenger, commandPrefix } = powers;
  return {
    definitions: builtInDefinitions,
    async onInteraction(interaction) {
      if (interaction.type !== InteractionType.ApplicationCommand) return false;
      if (interaction.data.type !== ApplicationCommandType.ChatInput || !isOurs(interaction.data.name))
        return false;
      await messenger.respond(interaction, { content: about(powers), ephemeral: true });
      return true;
    },
    async onPrefixCommand(message) {
      if (!message.content.startsWith(commandPrefix)) return false;
      const [name = ""] = message.content.slice(commandPrefix.length).trim().split(/\s+/);
      if (!isOurs(name.toLowerCase())) return false;
      await messenger.send(message.channel_id, {
        content: about(powers),
        replyTo: message.id,
        nonce: message.id,
      });
      return true;
    },
  };
}

function isOurs(name: string): boolean {
  return names.some((each) => each === name);
}

function about(powers: Parameters<typeof createBuiltInCommands>[0]): string {
  const { commands, commandPrefix, repositoryUrl } = powers;
  const plugins = commands()
    .filter(({ owner }) => owner !== "turbot")
    .map(({ kind, name }) => `\`${kind === "slash" ? "/" : commandPrefix}${name}\``);
  return [
    "**I'm Turbot, the bot that grows by being asked.** 🐟",
    `• Chat: mention me and say anything.`,
    `• Something new: \`@Turbot feature request: …\`, or just tell me what you'd like. We plan it in a thread, I write it, a human merges it, and it's there.`,
    "• Something about me: `@Turbot bot improvement: …`",
    plugins.length === 0
      ? "• No plugins yet: yours could be the first."
      : `• What plugins can do already: ${plugins.join(" ")}`,
    `• How I work, and every pull request: <${repositoryUrl}>`,
  ].join("\n");
}
