/** Shorter pieces of Base64 occur in ordinary words. */
const shortestInBase64 = 10;

/** A line of a multi-line secret is hidden by itself if it is at least this long: output comes line by line. */
const shortestLine = 16;

/**
 * The forms in which programs write a secret: as it is, in JSON, in a URL, in hex, and in Base64, including as part of
 * something longer (`Authorization: Basic …` has a name before the token).
 *
 * @returns each form once, the secret itself first
 */
export function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line !== secret && line.trim().length >= shortestLine);
  const forms = [secret, ...lines].flatMap((text) => [
    text,
    inJson(text),
    inJson(inJson(text)),
    encodeURIComponent(text.toWellFormed()),
    new URLSearchParams([["", text]]).toString().slice(1),
    ...inBase64(text),
    ...inHex(text),
  ]);
  return [...new Set(forms)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inHex(text: string): readonly string[] {
  const hex = Buffer.from(text).toString("hex");
  return hex.length < shortestInBase64 ? [] : [hex, hex.toUpperCase()];
}

/** Base64 turns three bytes into four characters, so a secret has three encodings, depending on the bytes before it. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    // Only the characters that encode the secret alone: those at the ends also encode bytes before and after it.
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((bytes.length * 8) / 6);
    return (["base64", "base64url"] as const)
      .map((encoding) => bytes.toString(encoding).slice(from, to))
      .filter((form) => form.length >= shortestInBase64);
  });
}
