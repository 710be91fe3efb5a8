import sax from "sax";

/** HTML that breaks a line. */
const blocks = new Set(
  "address article blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul".split(
    " ",
  ),
);
/** HTML whose content nobody sees. */
const unseen = new Set(["head", "iframe", "noscript", "script", "style", "svg", "template", "title"]);

/** The parser takes what follows the outermost element for text, and HTML in feeds has none. */
const whole = "turbot-text";

/** HTML as plain text with its line breaks. Only for a process that may die. @param most UTF-16 code units of the result */
export function plainText(html: string, most: number): string {
  if (!/[<&]/.test(html)) return tidy(html, most);
  const parser = sax.parser(false, { lowercase: true, noscript: true, position: false });
  let text = "";
  let hidden = 0;
  parser.ontext = (part) => {
    if (hidden === 0) text += part;
  };
  parser.oncdata = parser.ontext;
  parser.onopentag = ({ name }) => {
    if (blocks.has(name)) text += "\n";
    if (unseen.has(name)) hidden += 1;
  };
  parser.onclosetag = (name) => {
    if (blocks.has(name)) text += "\n";
    if (unseen.has(name)) hidden = Math.max(0, hidden - 1);
  };
  parser.onerror = () => {
    (parser as { error: Error | null }).error = null;
  };
  // What is cut off is never shown, and HTML has several times the length of its text.
  parser.write(`<${whole}>${html.slice(0, most * 20)}`).close();
  return tidy(text, most);
}

function tidy(text: string, most: number): string {
  const tidied = text
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  if (tidied.length <= most) return tidied;
  const cut = tidied.slice(0, most - 1);
  // Not between the halves of a character.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
