import type { PluginHost } from "../plugins/plugin-host.ts";

/** A plugin host whose events wait until it has started: everything else can be served meanwhile. */
export function onceStarted(host: PluginHost): PluginHost {
  const started = Promise.withResolvers<void>();
  // A start that fails is reported by `start`; nobody else may be waiting.
  started.promise.catch(() => {});
  return {
    ...host,
    async start() {
      try {
        const reports = await host.start();
        started.resolve();
        return reports;
      } catch (error) {
        started.reject(error);
        throw error;
      }
    },
    onInteraction: (interaction) => started.promise.then(() => host.onInteraction(interaction)),
    onPrefixCommand: (message) => started.promise.then(() => host.onPrefixCommand(message)),
    onEvent: (event) => started.promise.then(() => host.onEvent(event)),
  };
}
