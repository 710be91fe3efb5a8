import type { PluginMessages } from "../store/plugin-messages.ts";
import type { PluginsWithClaude } from "../store/plugins-with-claude.ts";

/** How deep a message can be in what a plugin is given. */
const deepest = 4;

/**
 * Notices when a plugin is given one of Turbot's messages that may hold Claude's words: from then on, it is one that they have reached.
 * What a plugin says that Claude's words haven't reached holds none; chat and requests are Claude's, and so is what nobody knows any more.
 */
export function createNoticeClaude(parts: {
  readonly plugin: string;
  readonly botUserId: string;
  readonly messages: Pick<PluginMessages, "pluginOf">;
  readonly withClaude: PluginsWithClaude;
}): (given: unknown) => void {
  const { plugin, botUserId, messages, withClaude } = parts;
  const hasClaudes = (value: unknown, depth: number): boolean => {
    if (typeof value !== "object" || value === null || depth > deepest) return false;
    const { id, author, content } = value as Readonly<Record<string, unknown>>;
    if (typeof id === "string" && typeof content === "string" && isBy(author, botUserId)) {
      const by = messages.pluginOf(id);
      if (by !== plugin && (by === undefined || withClaude.has(by))) return true;
    }
    return Object.values(value).some((one) => hasClaudes(one, depth + 1));
  };
  return (given) => {
    if (!withClaude.has(plugin) && hasClaudes(given, 0)) withClaude.note(plugin);
  };
}

function isBy(author: unknown, userId: string): boolean {
  return typeof author === "object" && author !== null && "id" in author && author.id === userId;
}
