import type { TestContext } from "node:test";
import { silentLog } from "../../../log/log.ts";
import { PluginError } from "../plugin-error.ts";
import { startSandbox } from "../sandbox.ts";

/** The plugins' process alone, without scanner and host API: whatever the engine doesn't stop reaches the tests. */
/** What every call is answered with: a message that was sent has these. */
const sent = { id: "1", channelId: "2" };

export interface AttackHarness {
  /** Loads a plugin. Throws PluginError. */
  load(plugin: string, source: string): Promise<string>;
  /** Runs the plugin's only handler. Returns how it ended. */
  run(plugin: string, timeoutMs?: number): Promise<"done" | PluginError>;
  /** Raw output of the engines. */
  readonly logged: readonly string[];
  readonly asked: readonly { readonly plugin: string; readonly text: string }[];
  /** Why the process ended, if it did, which means that one plugin affected all others. */
  readonly ended: readonly string[];
  readonly pid: number;
}

export async function createAttackHarness(t: TestContext): Promise<AttackHarness> {
  const logged: string[] = [];
  const asked: { plugin: string; text: string }[] = [];
  const ended: string[] = [];
  const sources = new Map<string, string>();
  const loading = new Map<string, Promise<string>>();
  let calls = 0;
  const sandbox = await startSandbox(
    { nodePath: process.execPath, log: silentLog },
    {
      host(plugin, text) {
        asked.push({ plugin, text });
        const id: unknown = /"id":(\d+)/.exec(text)?.[1];
        if (id !== undefined) sandbox.answer(plugin, { id: Number(id), ok: true, answer: sent });
      },
      log: (_plugin, text) => void logged.push(text),
      // Like the runner, reload a plugin that was stopped.
      gone({ plugin, own }) {
        const source = sources.get(plugin);
        if (!own && source !== undefined) void load(plugin, source).catch(() => {});
      },
      ended: (reason) => void ended.push(reason),
    },
  );
  t.after(() => sandbox.stop());

  const load = (plugin: string, source: string) => {
    sources.set(plugin, source);
    const loaded = sandbox.load(plugin, source);
    loading.set(plugin, loaded);
    return loaded;
  };

  return {
    logged,
    asked,
    ended,
    pid: sandbox.pid ?? 0,
    load,
    async run(plugin, timeoutMs = 20_000) {
      for (;;) {
        calls += 1;
        const id = `call-${calls}`;
        const call = {
          call: id,
          index: 0,
          handler: "",
          kind: "slash",
          options: {},
          facts: { ...facts, call: id },
        };
        try {
          await loading.get(plugin);
          await sandbox.call(plugin, call, timeoutMs);
          return "done";
        } catch (error) {
          if (!(error instanceof PluginError)) throw error;
          if (error.kind !== "lost") return error;
        }
      }
    },
  };
}

const facts = { user: { id: "1", name: "ada", displayName: "Ada", bot: false }, member: null, guildId: "1" };

/** A plugin whose only command runs `body`. */
export function doing(body: string, members = "", before = ""): string {
  return `import { slashCommand, TurbotPlugin } from "turbot";
${before}
export default class Attack extends TurbotPlugin {
  ${members}
  go = slashCommand({ name: "go", description: "Go" }, async (interaction: any) => { ${body} });
}
`;
}
