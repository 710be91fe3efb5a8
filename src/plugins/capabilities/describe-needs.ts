import {
  type DiscordNeed,
  discordNeeds,
  isUnattendedNeed,
  type Mode,
  type Need,
  needNames,
} from "../../plugin-api/needs.ts";
import { permissionInWords } from "./permission-words.ts";

const whose: Readonly<Record<Mode, string>> = {
  asked: "whoever asks",
  concerned: "nobody's: in an event, only to the person it is about",
  "by itself": "Turbot's alone, in events and schedules",
  delegated: "members of roles that an admin picked",
  offered: "anyone who asks, as an admin offers it",
};

function inWhoseRight(need: DiscordNeed): string {
  const { modes, delegateCap }: Need = discordNeeds[need];
  const more: Readonly<Partial<Record<Mode, string>>> = {
    "by itself": isUnattendedNeed(need) ? " if `needs.unattended` lists it" : "",
    delegated: `, ${delegateCap} times an hour each`,
  };
  return modes.map((mode) => `${whose[mode]}${more[mode] ?? ""}`).join("; ");
}

/** What Turbot's own role must have for what plugins do, in Markdown. */
export function permissionTable(): string {
  const needs = needNames.map((name): Need => discordNeeds[name]);
  const names = new Set(needs.flatMap(({ permissions }) => permissions));
  const rows = [...names].map((name) => {
    const does = needs.flatMap((need) => (need.permissions.includes(name) ? [need.does] : []));
    return `| ${permissionInWords(name)} | ${does.join("; ")} |`;
  });
  return ["| Turbot's role needs … | so that plugins can … |", "| --- | --- |", ...rows].join("\n");
}

/** The guide's table of needs, in Markdown. */
export function needTable(): string {
  const rows = needNames.map((name) => {
    const { does, calls, limits } = discordNeeds[name];
    return `| \`${name}\` | ${does} | ${calls} | ${inWhoseRight(name)} | ${limits} |`;
  });
  return [
    "| need | lets it | with | in whose right | and then |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
