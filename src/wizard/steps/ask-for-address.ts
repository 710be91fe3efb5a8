import { URL } from "node:url";
import type { StepPowers } from "../step.ts";

/** Where GitHub reaches this machine: without an address, merges are found by looking. @returns the whole of the webhook's address */
export async function askForAddress({ ask, draft }: StepPowers): Promise<string | undefined> {
  // It was asked before.
  if (draft.get("WEBHOOK_SECRET") !== undefined) return undefined;
  const said = await ask.text({
    flag: "webhook-url",
    message:
      "Under which address does GitHub reach this machine? (such as https://bot.example.org; leave it empty if it doesn't: merges are then found within a minute)",
    initial: "",
    check: (value) => (value === "" || isAddress(value) ? undefined : "is not an http(s) address"),
  });
  if (said === "") return undefined;
  const url = new URL(said);
  // A bare host means the port that the bot listens on.
  if (url.protocol === "http:" && url.port === "") url.port = String(draft.config().webhook.port);
  if (!url.pathname.endsWith("/webhook")) url.pathname = `${url.pathname.replace(/\/$/, "")}/webhook`;
  return url.href;
}

function isAddress(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}
