import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import { short } from "../../administration/admin-change.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { buttonWithId, cut, row } from "../panel/pages.ts";
import type { DeployFacts } from "./facts.ts";
import { askButton, navigation } from "./navigation.ts";
import { pressId } from "./press.ts";

/** Which releases ran, what was bad, and what an operator can do about it. */
export function deploysPage(facts: DeployFacts | undefined, repositoryUrl: string): OutgoingMessage {
  if (facts === undefined) {
    return {
      content:
        "**Deploys**\nNobody looks after my releases here: I was started without a supervisor. Start me with `npm start`, and I can deploy and go back.",
      components: [navigation("deploys", true)],
    };
  }
  const { running, lastGood, before, underWay, postponed, quarantined, events, ordered } = facts;
  const link = (commit: string) => `[\`${short(commit)}\`](<${repositoryUrl}/commit/${commit}>)`;
  const lately = quarantined.slice(-mostShown).toReversed();
  return {
    content: cut(
      [
        "**Deploys**",
        `Running: ${link(running)}. Last good: ${lastGood === undefined ? "none yet" : link(lastGood)}. Going back leads to ${before === undefined ? "nothing: there is no earlier good release" : link(before)}.`,
        ...(underWay === undefined ? [] : [`Under way: ${underWay}.`]),
        ...(ordered === undefined ? [] : [`${ordered} ⏳`]),
        ...(postponed === undefined ? [] : [postponed]),
        ...lately.map(
          ({ commit, pullRequest, reason }) =>
            `Quarantined: ${link(commit)}${pullRequest === undefined ? "" : ` (pull request #${pullRequest})`}: ${cut(reason, 120)}`,
        ),
        ...(events.length === 0 ? [] : ["**Lately**"]),
        ...events.map(({ at, words }) => `• ${timestamp(at, "R")} ${cut(words, 110)}`),
      ].join("\n"),
      2_000,
    ),
    components: [
      navigation("deploys", true),
      row(
        ...(before === undefined
          ? []
          : [askButton(`Go back to ${short(before)}`, "go-back", mark(running), mark(before))]),
        buttonWithId("Deploy main now", pressId({ kind: "newest" }), ButtonStyle.Secondary),
      ),
      ...(lately.length === 0
        ? []
        : [
            row({
              type: ComponentType.StringSelect,
              custom_id: pressId({ kind: "pick", name: "clear", none: undefined }),
              placeholder: "Clear the quarantine of one of them",
              options: lately.map(({ commit, reason }) => ({
                label: short(commit),
                value: commit,
                description: cut(reason === "" ? "no reason is known" : reason, 100),
              })),
            }),
          ]),
    ],
  };
}

/** More would bury the rest of the page. */
const mostShown = 5;

/** Enough of a commit's name to know it by, where two have to fit into a custom id. */
export function mark(commit: string): string {
  return commit.slice(0, 12);
}
