import {
  type DiscordNeed,
  discordNeeds,
  isUnattendedNeed,
  type Mode,
  type Need,
  needNames,
} from "../../plugin-api/needs.ts";

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
