import { oneLine } from "../../requests/phrases.ts";
import { type WebhookEvent, webhookEvents } from "../../webhook/pull-request-event.ts";
import type { Heard } from "../../webhook/take-delivery.ts";
import type { Fact } from "./fact.ts";

/** What pull requests live on, by GitHub's names ("Webhook events and payloads", docs.github.com) and as its page of settings calls them. */
const needed: Readonly<Record<WebhookEvent, string>> = {
  pull_request: "Pull requests",
  pull_request_review: "Pull request reviews",
  issue_comment: "Issue comments",
  check_run: "Check runs",
};

export interface WebhookPlace {
  /** The repository's page, where the webhook is set up. */
  readonly repositoryUrl: string;
  readonly port: number;
}

/** Nothing was heard yet, in all the time that admins were told of. */
export function nothingHeard({ repositoryUrl, port }: WebhookPlace): Fact {
  return {
    state: "nothing",
    line:
      `🔗 Webhook: GitHub hasn't reached me yet. At <${repositoryUrl}/settings/hooks> add \`http://<this machine>:${port}/webhook\`, with your ` +
      `\`WEBHOOK_SECRET\`, content type \`application/json\`, and the events *${Object.values(needed).join("*, *")}*. Until then I find merges within ten minutes.`,
  };
}

/** Somebody knocked with a signature that isn't ours: GitHub with another secret, or anybody. */
export function wrongSecret({ repositoryUrl }: WebhookPlace): Fact {
  return {
    state: "wrong secret",
    line:
      "🔗 Webhook: something like a delivery of GitHub's came, and it isn't signed with my `WEBHOOK_SECRET`. If you set the webhook up just now, enter " +
      `the same secret at <${repositoryUrl}/settings/hooks> and in .env. Until then I find merges within ten minutes.`,
  };
}

/** Undefined: it says nothing of the webhook that wasn't known. */
export function heardFact(heard: Heard, before: Fact | undefined, place: WebhookPlace): Fact | undefined {
  const { repositoryUrl } = place;
  if (!heard.isOurs) {
    // Others' are no news once our own was heard; an organisation's ping names none.
    if (heard.repository === undefined || isHeard(before)) return undefined;
    return {
      state: `elsewhere ${heard.repository}`,
      line: `🔗 Webhook: a delivery about **${oneLine(heard.repository, 140)}** came, and I live elsewhere. Set the webhook up at <${repositoryUrl}/settings/hooks>.`,
    };
  }
  if (heard.events === undefined) return isHeard(before) ? undefined : reached("GitHub reaches me.");
  const { events } = heard;
  const missing = webhookEvents.filter((event) => !events.includes(event) && !events.includes("*"));
  if (missing.length === 0) return reached("GitHub's ping came through, so I hear of merges at once.");
  const names = missing.map((event) => `*${needed[event]}*`).join(", ");
  return {
    state: `heard without ${missing.join(" ")}`,
    line: `🔗 Webhook: GitHub reaches me, but it doesn't tell of ${names}. Tick that at <${repositoryUrl}/settings/hooks>.`,
  };
}

/** By an older release, or before a restart. */
export const heardBefore: Fact = reached("GitHub reaches me.");

function reached(how: string): Fact {
  return { state: "heard", line: `🔗 Webhook: ${how}` };
}

function isHeard(fact: Fact | undefined): boolean {
  return fact?.state.startsWith("heard") ?? false;
}
