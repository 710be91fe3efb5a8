import { z } from "zod";
import { oneLine } from "../../requests/thread/messages.ts";
import { type WebhookEvent, webhookEvents } from "../../webhook/pull-request-event.ts";
import type { Heard } from "../../webhook/take-delivery.ts";
import type { Fact } from "../fact.ts";

/** The events that pull requests depend on: GitHub's names ("Webhook events and payloads", docs.github.com) and its settings page's. */
const needed: Readonly<Record<WebhookEvent, string>> = {
  pull_request: "Pull requests",
  pull_request_review: "Pull request reviews",
  issue_comment: "Issue comments",
  check_run: "Check runs",
};

/** What the settings expect today. */
export interface WebhookPlace {
  /** The repository's page, where the webhook is set up. */
  readonly repositoryUrl: string;
  /** The repository in the settings: `owner/name`. */
  readonly repository: string;
  /** The port in the settings; 0: any free one. */
  readonly setting: number;
  /** The actual port; undefined if it can't be opened. */
  readonly port: number | undefined;
}

/** What is known about the webhook, independent of today's settings: its line is derived from it each time. */
export interface WebhookKnown {
  /** "nothing", "wrong secret", "elsewhere owner/name", "heard", or "heard without" the missing events. */
  readonly state: string;
  /** The settings when GitHub was last heard; undefined if that isn't known. */
  readonly at?: { readonly repository: string; readonly setting: number } | undefined;
}

const stored = z.object({
  state: z.string(),
  at: z.object({ repository: z.string(), setting: z.number() }).optional(),
});

/** From the last report to the admins. An older release stored only the state. */
export function knownWebhook({ state, about }: Fact): WebhookKnown {
  try {
    return stored.parse(JSON.parse(about ?? ""));
  } catch {
    return { state };
  }
}

/** Undefined if the delivery says nothing new about the webhook. */
export function afterDelivery(
  heard: Heard,
  before: WebhookKnown,
  { repository, setting }: WebhookPlace,
): WebhookKnown | undefined {
  if (!heard.isOurs) {
    // Other repositories' don't matter once our own was heard; an organization's ping names none.
    if (heard.repository === undefined || isHeard(before)) return undefined;
    return { state: `elsewhere ${heard.repository}` };
  }
  const at = { repository, setting };
  if (heard.events === undefined) return { state: isHeard(before) ? before.state : "heard", at };
  const { events } = heard;
  const missing = webhookEvents.filter((event) => !events.includes(event) && !events.includes("*"));
  return { state: missing.length === 0 ? "heard" : `heard without ${missing.join(" ")}`, at };
}

/** A delivery's signature wasn't ours: GitHub with another secret, or anybody. */
export function afterUnsigned(before: WebhookKnown): WebhookKnown | undefined {
  return before.state === "nothing" ? { state: "wrong secret" } : undefined;
}

export function webhookFact(known: WebhookKnown, place: WebhookPlace): Fact {
  const about = JSON.stringify(known);
  const { port, repository, setting } = place;
  if (port === undefined) {
    const line = `Webhook: I can't listen on ${setting}, so ${later}.`;
    // The port problem is reported, with what to do, by the code that opens the port.
    return { state: `deaf ${setting}`, line, about, isPassing: true, verdict: "bad" };
  }
  const { at } = known;
  const isMoved = at !== undefined && (at.repository !== repository || at.setting !== setting);
  const isHere = isHeard(known) && !isMoved;
  return {
    // While GitHub doesn't reach us, where to enter what is part of the report.
    state: isHere ? known.state : `${known.state} ${repository} ${setting}`,
    line: `Webhook: ${isMoved ? movedLine(at, place, port) : lineOf(known.state, place, port)}`,
    about,
    // Without a webhook everything works, only later; a wrong one is a mistake.
    ...(isHere && known.state === "heard"
      ? {}
      : { verdict: known.state === "nothing" ? ("note" as const) : ("bad" as const) }),
  };
}

const later = "I find merges within a minute";

function movedLine(
  at: NonNullable<WebhookKnown["at"]>,
  { repositoryUrl, repository, setting }: WebhookPlace,
  port: number,
): string {
  const change = `change it at <${repositoryUrl}/settings/hooks>. Until it reaches me again, ${later}.`;
  if (at.setting !== setting)
    return `I listen on ${port} now, GitHub last reached ${at.setting === 0 ? "another port" : at.setting}: ${change}`;
  return `I listen for **${oneLine(repository, 140)}** now, GitHub last reached me for **${oneLine(at.repository, 140)}**. If that's another one, ${change}`;
}

function lineOf(state: string, { repositoryUrl }: WebhookPlace, port: number): string {
  const [kind = "", ...rest] = state.split(" ");
  if (state === "wrong secret") {
    return (
      "something that looks like a delivery from GitHub came in, but it isn't signed with my `WEBHOOK_SECRET`. If you've just set up the webhook, enter " +
      `the same secret at <${repositoryUrl}/settings/hooks> and in .env. Until then ${later}.`
    );
  }
  if (kind === "elsewhere") {
    return `a delivery about **${oneLine(rest.join(" "), 140)}** came in, but I live elsewhere. Set the webhook up at <${repositoryUrl}/settings/hooks>.`;
  }
  if (kind === "heard") {
    const missing = webhookEvents.filter((event) => rest.includes(event)).map((event) => needed[event]);
    if (missing.length === 0) return "GitHub reaches me, so I hear about merges right away.";
    return `GitHub reaches me, but doesn't send *${missing.join("*, *")}*. Tick that at <${repositoryUrl}/settings/hooks>.`;
  }
  return (
    `GitHub hasn't reached me yet. At <${repositoryUrl}/settings/hooks> add \`http://<this machine>:${port}/webhook\`, with your ` +
    `\`WEBHOOK_SECRET\`, content type \`application/json\`, and the events *${Object.values(needed).join("*, *")}*. Until then ${later}.`
  );
}

function isHeard({ state }: WebhookKnown): boolean {
  return state.startsWith("heard");
}
