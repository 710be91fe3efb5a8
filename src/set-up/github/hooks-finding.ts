import type { Hook } from "../../github/github.ts";
import type { Finding } from "../fact.ts";

/**
 * What GitHub itself says of the webhook, which it shows to admins, and of its own one to an app. Undefined: nothing that the bot doesn't know better.
 *
 * @param page where it is set up: the repository's hooks, or the app
 */
export function hooksFinding(hooks: readonly Hook[], page: string): Finding | undefined {
  const where = `<${page}>`;
  const own = hooks.find(({ url }) => URL.parse(url)?.pathname.endsWith("/webhook"));
  if (own === undefined) return undefined;
  if (!own.isActive)
    return { line: `Webhook: it is switched off. Tick *Active* at ${where}.`, verdict: "bad" };
  switch (own.lastStatus) {
    case undefined:
      return undefined;
    case 0:
      return {
        line:
          `Webhook: GitHub has it, but gets no answer from ${own.url}. A firewall, a proxy or the address is in the way, or Turbot doesn't run; ` +
          `*Recent Deliveries* at ${where} shows each try. Until then I find merges within a minute.`,
        // Nobody answers while Turbot doesn't run.
        verdict: "note",
      };
    case 401:
      return {
        line: `Webhook: its secret isn't my \`WEBHOOK_SECRET\`. Enter the one from .env at ${where}.`,
        verdict: "bad",
      };
    default:
      return own.lastStatus < 300
        ? undefined
        : {
            line: `Webhook: GitHub's last delivery was answered with HTTP ${own.lastStatus}, perhaps by a proxy: *Recent Deliveries* at ${where} shows it.`,
            verdict: "bad",
          };
  }
}
