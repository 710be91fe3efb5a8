import { turbot } from "../harness/outcome.ts";

/**
 * The picture of a document, readable on light and dark pages: it brings its own ground.
 *
 * @param title what who can't see it is told
 */
export function svg(title: string, width: number, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="6" fill="#ffffff"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

export function text(
  x: number,
  y: number,
  words: string,
  style: "" | "bold" | "end" | "bold end" = "",
): string {
  const bold = style.includes("bold") ? ' font-weight="600"' : "";
  const end = style.includes("end") ? ' text-anchor="end"' : "";
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="#24292f"${bold}${end}>${escaped(words)}</text>`;
}

export function escaped(words: string): string {
  return words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const others = ["#8c959f", "#bf8700", "#8250df", "#cf222e", "#1a7f37", "#57606a"];

/** Turbot has a colour of its own. @param at which of the others it is */
export function colourOf(who: string, at = 0): string {
  return who === turbot ? "#0969da" : (others[at % others.length] ?? "#8c959f");
}
