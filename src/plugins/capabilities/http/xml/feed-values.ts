/** UTF-16 code units: titles as in Discord's embeds. */
export const feedLimits = { items: 100, title: 256, text: 4_000, link: 2_000, id: 500 } as const;

/** Null: it is no address of the web. */
export function address(text: string | undefined, from: string): string | null {
  if (text === undefined || text === "" || !URL.canParse(text, from)) return null;
  const { protocol, href } = new URL(text, from);
  return /^https?:$/.test(protocol) && href.length <= feedLimits.link ? href : null;
}

/** ISO 8601. Null: it isn't said, or can't be read. */
export function timeOf(text: string | undefined): string | null {
  const at = text === undefined ? Number.NaN : Date.parse(text.trim());
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
