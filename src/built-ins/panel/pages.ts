import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import { componentLimits } from "../../../packages/discord-rules/components/component-limits.ts";
import { type PanelPress, pressId } from "./press.ts";

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;
export type Button = APIButtonComponentWithCustomId;

/** Puts items on pages in order: as many as fit, and at least one. Nothing is left out, however much there is. */
export function pagesOf<T extends { readonly text: string }>(
  things: readonly T[],
  fits: (page: readonly T[]) => boolean,
): readonly (readonly T[])[] {
  const pages: T[][] = [[]];
  for (const thing of things) {
    const last = pages.at(-1) ?? [];
    if (last.length > 0 && !fits([...last, thing])) pages.push([thing]);
    else last.push(thing);
  }
  return pages;
}

/** A page by its number; the last one if that no longer exists. */
export function pageAt<T>(
  pages: readonly (readonly T[])[],
  wanted: number,
): { readonly page: readonly T[]; readonly at: number } {
  const at = Math.min(Math.max(wanted, 0), pages.length - 1);
  return { page: pages[at] ?? [], at };
}

/** Names in lines short enough to be put on pages one by one. */
export function inLines(label: string, names: readonly string[]): readonly string[] {
  const parts = names.map((name) => ({ text: name }));
  const lines = pagesOf(
    parts,
    (line) => line.reduce((sum, { text }) => sum + text.length + 2, 0) <= longestLine,
  );
  if (names.length === 0) return [];
  return lines.map((line, at) => `${at === 0 ? label : "…"} ${line.map(({ text }) => text).join(", ")}`);
}

const longestLine = 300;

/** Buttons to the other pages; empty if there are none. */
export function pager(at: number, count: number, to: (page: number) => PanelPress): readonly Row[] {
  const turns = [
    ...(at > 0 ? [button(`Back to page ${at}`, to(at - 1))] : []),
    ...(at < count - 1 ? [button(`On to page ${at + 2}`, to(at + 1))] : []),
  ];
  return turns.length === 0 ? [] : [row(...turns)];
}

export function button(
  label: string,
  press: PanelPress,
  style: Button["style"] = ButtonStyle.Secondary,
): Button {
  return buttonWithId(label, pressId(press), style);
}

/** The same for what another panel reads. */
export function buttonWithId(label: string, customId: string, style: Button["style"]): Button {
  const shown = cut(label, componentLimits.buttonLabel);
  return { type: ComponentType.Button, custom_id: customId, label: shown, style };
}

/** A text of at most so many characters. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

export function row(...components: APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components };
}

/** Buttons in rows, within Discord's limits. */
export function rowsOf(buttons: readonly Button[]): readonly Row[] {
  const most = componentLimits.inRow.max;
  const count = Math.ceil(buttons.length / most);
  return Array.from({ length: count }, (_, at) => row(...buttons.slice(at * most, (at + 1) * most)));
}
