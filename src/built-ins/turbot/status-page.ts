import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import { short } from "../../administration/admin-change.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { cut, row } from "../panel/pages.ts";
import type { DeployFacts, OpenRequest, StatusFacts } from "./facts.ts";
import { navigation, pageButton } from "./navigation.ts";

/** How Turbot is, at a glance. @param isOperator has the pages that only operators have */
export function statusPage(
  { startedAt, isConnected, claude, webhook, waits, month, paused }: StatusFacts,
  deploys: DeployFacts | undefined,
  requests: readonly OpenRequest[],
  isOperator: boolean,
): OutgoingMessage {
  return {
    content: cut(
      [
        "**How I am** 🐟",
        `Release: ${releaseLine(deploys)} I've been up since ${timestamp(startedAt, "R")}.`,
        `Discord: ${isConnected ? "connected." : "it doesn't answer me at the moment."}`,
        `Claude: ${claude.isReachable ? "reachable" : "can't be reached at the moment, so I refuse kindly"}; ${claude.models}.`,
        webhook,
        `Requests: ${queueLine(requests)}${pausedWords[paused ?? "no"]}`,
        `Money: ${month}`,
        "-# What people can do with me: `/help`.",
        ...waits.map((what) => `Waiting for ${what}. ⚠️`),
      ].join("\n"),
      2_000,
    ),
    components: [
      navigation("status", isOperator),
      ...(isOperator
        ? [
            row(
              pageButton("Look at everything", "doctor"),
              pageButton("Limits", "limits"),
              pageButton("Operators", "people"),
            ),
          ]
        : []),
    ],
  };
}

const pausedWords = {
  no: "",
  here: " New ones are **paused in this server**.",
  everywhere: " New ones are **paused everywhere**.",
} as const;

function releaseLine(deploys: DeployFacts | undefined): string {
  if (deploys === undefined) return "started without a supervisor, so nothing is deployed by itself.";
  const { running, lastGood, quarantined, underWay } = deploys;
  const good =
    lastGood === running
      ? "the last good one"
      : lastGood === undefined
        ? "not proven yet"
        : `the last good one is \`${short(lastGood)}\``;
  const bad = quarantined.length === 0 ? "none quarantined" : `${quarantined.length} quarantined`;
  return `\`${short(running)}\`, ${good}, ${bad}.${underWay === undefined ? "" : ` Under way: ${underWay}.`}`;
}

function queueLine(requests: readonly OpenRequest[]): string {
  if (requests.length === 0) return "none open.";
  const states = new Map<string, number>();
  for (const { state } of requests) states.set(state, (states.get(state) ?? 0) + 1);
  return `${[...states].map(([state, count]) => `${count} ${state}`).join(", ")}.`;
}
