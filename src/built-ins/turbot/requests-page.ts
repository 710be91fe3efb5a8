import { ComponentType } from "discord-api-types/v10";
import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { cut, row } from "../panel/pages.ts";
import type { OpenRequest } from "./facts.ts";
import { navigation, pageButton } from "./navigation.ts";
import { pressId } from "./press.ts";

/** Requests on a page: with their descriptions they fit into a message, and into the menu below. */
const onPage = 8;

/** What people have asked for and isn't over: by whom, whom it waits for, and a menu to cancel one. */
export function requestsPage(
  requests: readonly OpenRequest[],
  wanted: number,
  isOperator: boolean,
): OutgoingMessage {
  const pages = Math.max(1, Math.ceil(requests.length / onPage));
  const at = Math.min(wanted, pages - 1);
  const shown = requests.slice(at * onPage, (at + 1) * onPage);
  const open = shown.filter(({ pullRequest }) => pullRequest === undefined);
  return {
    content: cut(
      [
        `**Open requests${isOperator ? ", in all servers" : " in this server"}**${pages > 1 ? ` (page ${at + 1} of ${pages})` : ""}`,
        ...(shown.length === 0 ? ["None: nobody waits for me."] : shown.map(lineOf)),
        ...(open.length < shown.length
          ? ["-# A pull request is closed on GitHub, which ends its request."]
          : []),
      ].join("\n"),
      2_000,
    ),
    components: [
      navigation("requests", isOperator),
      ...(open.length === 0
        ? []
        : [
            row({
              type: ComponentType.StringSelect,
              custom_id: pressId({ kind: "pick", name: "cancel", none: undefined }),
              placeholder: "Cancel one of them",
              options: open.map(({ id, description, state }) => ({
                label: cut(description === "" ? "(forgotten)" : description, 100),
                value: id,
                description: state,
              })),
            }),
          ]),
      ...(pages > 1
        ? [
            row(
              ...(at > 0 ? [pageButton(`Back to page ${at}`, "requests", at - 1)] : []),
              ...(at < pages - 1 ? [pageButton(`On to page ${at + 2}`, "requests", at + 1)] : []),
            ),
          ]
        : []),
    ],
  };
}

function lineOf({
  description,
  requesterId,
  threadId,
  state,
  waitsFor,
  since,
  pullRequest,
}: OpenRequest): string {
  const where = threadId === undefined ? "" : ` in <#${threadId}>`;
  const by = requesterId === "" ? "somebody" : `<@${requesterId}>`;
  const link = pullRequest === undefined ? "" : ` [#${pullRequest.number}](<${pullRequest.url}>)`;
  return `• “${cut(description, 80)}” by ${by}${where}: ${state}${link}, waits for ${waitsFor}, ${timestamp(since, "R")}`;
}
