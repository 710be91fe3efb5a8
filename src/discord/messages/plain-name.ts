/** A server's or a person's name within Turbot's own sentences: it can't be a mention, a link or formatting. */
export function plainName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replaceAll(/[*_`~|\\<>@#[\](){}:/]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return [...plain].slice(0, longest).join("") || "?";
}

/** Discord's limit is 100 for a server. */
const longest = 60;
