/** How a host of plugins is asked, by IPC: what to load, which command to run, whether it is still there. */
export type Ask =
  | { readonly id: number; readonly do: "load"; readonly plugins: Readonly<Record<string, string>> }
  | { readonly id: number; readonly do: "use"; readonly plugin: string }
  | { readonly id: number; readonly do: "ping" };

/** @param host `load` gets the bodies of commands by the plugin's name; `use` resolves when the command has ended, or was ended */
export function answer(host: {
  load(plugins: Readonly<Record<string, string>>): Promise<void>;
  use(plugin: string): Promise<void>;
}): void {
  process.on("message", async (ask: Ask) => {
    let problem: string | undefined;
    try {
      if (ask.do === "load") await host.load(ask.plugins);
      if (ask.do === "use") await host.use(ask.plugin);
    } catch (error) {
      problem = String(error);
    }
    process.send?.({ id: ask.id, problem });
  });
  process.once("disconnect", () => process.exit(0));
  process.send?.("ready");
}

/** What a command may take, in milliseconds: Turbot's own limit. */
export const longestMs = 6_000;
