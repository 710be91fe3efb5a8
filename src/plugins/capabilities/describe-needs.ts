import { discordNeeds, type Mode, needNames } from "../../plugin-api/needs.ts";

const whose: Readonly<Record<Mode, string>> = {
  asked: "whoever asks",
  concerned: "nobody's: in an event, only to the person it is about",
  "by itself": "Turbot's alone, in events and schedules",
};

/** The guide's table of needs, in Markdown. */
export function needTable(): string {
  const rows = needNames.map((name) => {
    const { does, calls, modes, limits } = discordNeeds[name];
    return `| \`${name}\` | ${does} | ${calls} | ${modes.map((mode) => whose[mode]).join("; ")} | ${limits} |`;
  });
  return [
    "| need | lets it | with | in whose right | and then |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
