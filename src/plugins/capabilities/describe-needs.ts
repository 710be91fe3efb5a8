import {
  type DiscordNeed,
  discordNeeds,
  isUnattendedNeed,
  type Mode,
  needNames,
} from "../../plugin-api/needs.ts";

const whose: Readonly<Record<Mode, string>> = {
  asked: "whoever asks",
  concerned: "nobody's: in an event, only to the person it is about",
  "by itself": "Turbot's alone, in events and schedules",
};

function inWhoseRight(need: DiscordNeed): string {
  const listed = isUnattendedNeed(need) ? " if `needs.unattended` lists it" : "";
  return discordNeeds[need].modes
    .map((mode) => (mode === "by itself" ? `${whose[mode]}${listed}` : whose[mode]))
    .join("; ");
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
