import { answer } from "./answer.ts";

/** Plugins as most bots have them: functions in the bot's own process. */
const commands = new Map<string, (reply: (text: string) => Promise<void>) => Promise<void>>();
answer({
  async load(plugins) {
    for (const [name, body] of Object.entries(plugins))
      commands.set(name, new Function("reply", `return (async () => { ${body} })();`) as never);
  },
  use: async (plugin) => commands.get(plugin)?.(async () => {}),
});
