import type { APIMessage } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { DiscordChange } from "../discord-simulator.ts";
import { showMessage } from "../messages/show-message.ts";

/** Ephemeral messages count. @param timeoutMs milliseconds; default 60,000, which is reached only when something is wrong */
export function waitForMessage(
  core: Core,
  subscribe: (listener: (change: DiscordChange) => void) => () => void,
  channelId: string,
  fits: (message: APIMessage) => boolean,
  timeoutMs = 60_000,
): Promise<APIMessage> {
  const find = () => {
    for (const record of core.data.messages.get(channelId)?.values() ?? []) {
      const shown = showMessage(core, record, core.data.botId);
      if (fits(shown)) return shown;
    }
    return undefined;
  };
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => {
      clearTimeout(timer);
      unsubscribe();
      action();
    };
    const look = () => {
      try {
        const found = find();
        if (found !== undefined) settle(() => resolve(found));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const timer = setTimeout(
      () =>
        settle(() =>
          reject(new Error(`no such message within ${timeoutMs} ms; there is: ${lastOf(core, channelId)}`)),
        ),
      timeoutMs,
    );
    // An abandoned wait must not keep the process alive.
    timer.unref();
    const unsubscribe = subscribe((change) => {
      if (change.channelId === channelId) look();
    });
    look();
  });
}

function lastOf(core: Core, channelId: string): string {
  const all = [...(core.data.messages.get(channelId)?.values() ?? [])];
  const lines = all
    .slice(-5)
    .map(({ message }) => `${message.author.username}: ${message.content.slice(0, 200)}`);
  return lines.length === 0 ? "nothing" : lines.join(" | ");
}
