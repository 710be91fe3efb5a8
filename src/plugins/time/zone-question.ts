import { ComponentType } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { clockIn } from "./time-zones.ts";

/** The custom id of the menu under the question. */
export const zoneMenuId = "zone:pick";

/** Where most people on Discord are; others find theirs with `/timezone`. At most as many as a menu takes. */
const common: readonly string[] = [
  ...["Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"],
  ...["America/Toronto", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "Europe/London"],
  ...["Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Warsaw", "Europe/Kyiv", "Europe/Istanbul"],
  ...["Africa/Lagos", "Asia/Dubai", "Asia/Kolkata", "Asia/Jakarta", "Asia/Manila", "Asia/Shanghai"],
  ...["Asia/Tokyo", "Asia/Seoul", "Australia/Sydney"],
];

/** Asks somebody where their clocks are, for their eyes only. @param zone what they said before, if they did */
export function zoneQuestion(zone: string | undefined, now: number): OutgoingMessage {
  const before =
    zone === undefined
      ? "I don't know what time it is for you. What do your clocks show?"
      : `For you it is **${clockIn(zone, now)}** (${zone}). Is that wrong?`;
  return {
    content: `${before} Pick a place with the same time, or find yours with \`/timezone place:\`. I remember it for all plugins, until you change it there or use \`/forget\`. 🐟`,
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            custom_id: zoneMenuId,
            placeholder: "Your time",
            options: common.map((one) => ({
              label: `${clockIn(one, now)} · ${(one.split("/").at(-1) ?? one).replaceAll("_", " ")}`,
              value: one,
              default: one === zone,
            })),
          },
        ],
      },
    ],
    ephemeral: true,
  };
}
