/** A part of Base64 text shorter than this is found in ordinary words. */
const shortestInBase64 = 10;

/** A line of a secret that has several is looked for by itself if it is at least so long: output comes line by line. */
const shortestLine = 16;

/**
 * The ways in which programs write a secret down: as it is, inside a JSON text, in an address, in hex, and in Base64, also in
 * the middle of something longer (`Authorization: Basic …` holds a name before the token).
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

/** Three bytes are four characters: what comes before decides which of three texts a secret becomes. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    // Characters that are made of the secret alone: the first ones share theirs with what is before, the last with what follows.
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((bytes.length * 8) / 6);
    return (["base64", "base64url"] as const)
      .map((encoding) => bytes.toString(encoding).slice(from, to))
      .filter((form) => form.length >= shortestInBase64);
  });
}
