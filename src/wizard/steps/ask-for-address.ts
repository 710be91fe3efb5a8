import { URL } from "node:url";
import { createDecision, type Decided, settled } from "../decision.ts";
import type { StepPowers } from "../step.ts";

/** Where GitHub reaches this machine: the whole of the webhook's address. Empty: it doesn't, and merges are found by looking. */
export function webhookAddress({ ask, draft }: StepPowers): Decided<string> {
  // It was asked before.
  if (draft.get("WEBHOOK_SECRET") !== undefined) return settled("");
  return createDecision({
    name: "how GitHub reaches this machine",
    flag: "webhook-url",
    suggestion: "",
    says: (url) =>
      url === ""
        ? "GitHub doesn't reach this machine, so merges are found within a minute."
        : `GitHub reaches this machine at ${url}, so merges are found at once.`,
    async ask() {
      const said = await ask.text({
        flag: "webhook-url",
        message:
          "Under which address does GitHub reach this machine? (such as https://bot.example.org; leave it empty if it doesn't: merges are then found within a minute)",
        initial: "",
        check: (value) => (value === "" || isAddress(value) ? undefined : "is not an http(s) address"),
      });
      return said === "" ? "" : whole(said, draft.config().webhook.port);
    },
  });
}

function whole(said: string, port: number): string {
  const url = new URL(said);
  // A bare host means the port that the bot listens on.
  if (url.protocol === "http:" && url.port === "") url.port = String(port);
  if (!url.pathname.endsWith("/webhook")) url.pathname = `${url.pathname.replace(/\/$/, "")}/webhook`;
  return url.href;
}

function isAddress(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}
