import { discordNeeds, needNames } from "../../plugin-api/needs.ts";

/** The guide's table of needs, in Markdown. */
export function needTable(): string {
  const rows = needNames.map((name) => {
    const { does, calls, limits } = discordNeeds[name];
    return `| \`${name}\` | ${does} | ${calls} | ${limits} |`;
  });
  return ["| need | lets it | with | and then |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
