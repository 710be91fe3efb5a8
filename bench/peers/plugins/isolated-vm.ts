import ivm from "isolated-vm";
import { answer, longestMs } from "./answer.ts";

/** An isolate of isolated-vm for each plugin, with limits of memory and time, off the main thread; one that is disposed of is replaced. */
interface Plugin {
  readonly body: string;
  isolate: ivm.Isolate;
  command: ivm.Reference;
}
const plugins = new Map<string, Plugin>();

async function start(body: string): Promise<Plugin> {
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const context = await isolate.createContext();
  await context.global.set("send", new ivm.Reference(async () => {}));
  await context.eval(
    "globalThis.reply = (text) => send.apply(undefined, [text], { result: { promise: true } })",
  );
  const command = await context.eval(`(async () => { ${body} })`, { reference: true });
  return { body, isolate, command };
}

answer({
  async load(bodies) {
    for (const [name, body] of Object.entries(bodies)) plugins.set(name, await start(body));
  },
  async use(name) {
    const plugin = plugins.get(name);
    if (plugin === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    // The time limit of a call ends with its first await.
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("late")), longestMs);
    });
    try {
      const call = plugin.command.apply(undefined, [], { timeout: longestMs, result: { promise: true } });
      await Promise.race([call, late]);
    } catch {
      if (!plugin.isolate.isDisposed) plugin.isolate.dispose();
      plugins.set(name, await start(plugin.body));
    } finally {
      clearTimeout(timer);
    }
  },
});
