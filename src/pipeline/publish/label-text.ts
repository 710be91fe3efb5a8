import { type LabelItem, type LabelLine, labelChanges, listed } from "../../plugins/label/label.ts";
import { publishedCode, publishedInline } from "./published-text.ts";

/** A plugin's label, and what it is today if the plugin is there already. */
export interface PluginLabel {
  readonly name: string;
  readonly label: readonly LabelLine[];
  readonly today?: readonly LabelLine[];
}

/** For a pull request's page, in GitHub's Markdown: what merging allows, and what changes by it. */
export function labelOnPage({ name, label, today }: PluginLabel): string {
  const lines = label.map((line) => `- **${line.title}:** ${itemsOf(line)}`);
  return [`### ${name}`, "", ...lines, ...(today === undefined ? [] : ["", ...changesOf(today, label)])].join(
    "\n",
  );
}

/** For a thread in Discord, in which the whole page is a click away: what is out of the ordinary, or what changes. */
export function labelInChat({ name, label, today }: PluginLabel): readonly string[] {
  if (today === undefined)
    return [`**${name}: what merging allows**`, ...label.map((line) => `${line.title}: ${inChat(line)}`)];
  const { added, gone } = labelChanges(today, label);
  if (added.length + gone.length === 0) return [`**${name}** can do no more and no less than today.`];
  return [
    `**${name}: what changes**`,
    ...added.map((line) => `New: ${line.title.toLowerCase()}: ${inChat(line)}`),
    ...gone.map((line) => `No longer: ${line.title.toLowerCase()}: ${inChat(line)}`),
  ];
}

function changesOf(today: readonly LabelLine[], label: readonly LabelLine[]): readonly string[] {
  const { added, gone } = labelChanges(today, label);
  if (added.length + gone.length === 0) return ["It can do no more and no less than today."];
  return [
    ...added.map((line) => `- New, **${line.title.toLowerCase()}:** ${itemsOf(line)}`),
    ...gone.map((line) => `- No longer, **${line.title.toLowerCase()}:** ${itemsOf(line)}`),
  ];
}

const itemsOf = ({ items }: LabelLine) => listed(items, onPage);
const inChat = ({ items }: LabelLine) => listed(items, itemInChat);

function onPage(item: LabelItem): string {
  if (typeof item === "string") return item;
  return "code" in item ? publishedCode(item.code) : `"${publishedInline(item.quote, 100)}"`;
}

function itemInChat(item: LabelItem): string {
  if (typeof item === "string") return item.replaceAll("`", "");
  return "code" in item ? item.code : `"${publishedInline(item.quote, 100)}"`;
}
