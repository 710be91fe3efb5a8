import unhomoglyph from "unhomoglyph";

/** A bare stroke, which "l", "I", "1" and "|" look like. */
export const stroke = "|";

/**
 * Letters for which Unicode's table has no entry, or too weak a one: it lists letters that are mistaken for others in print, not
 * those that still read as the same word. Small capitals, and letters that are a single stroke.
 */
const ours: ReadonlyMap<string, string> = new Map([
  ...paired("ᴀʙᴄᴅᴇꜰɢʜᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghjklmnopqrstuvwyz"),
  // Cyrillic's h in both cases, of which only one has an entry; turned and hooked letters.
  ...paired("ҺһɥƈɲɳɴᵻᏥɛƿ", "hhhcnnnihep"),
  // Palochka in both cases, iota and dotless i, the vertical strokes of Han and Hangul, the Hangzhou numeral, a turned l.
  ...[..."ӀӏıɩɪƖǀ丨ᅵ〡ꞁ"].map((letter) => [letter, stroke] as const),
]);

function paired(letters: string, looks: string): readonly (readonly [string, string])[] {
  return [...letters].map((letter, at) => [letter, [...looks][at] ?? letter] as const);
}

/** Letters of phonetic alphabets and African languages: plain letters with a hook or tail that is easily missed. */
const hooked = /[\u0180-\u01bf\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]/u;

/** i's with a dot. Everything else that looks like an i has none, and so looks like an l too. */
const dotted = /^[i\u0456]$/u;

/** What a character looks like, in Latin letters if it resembles any. Combining marks are separate characters. */
export function lookOf(letter: string): string {
  const own = ours.get(letter);
  if (own !== undefined) return own;
  if (letter === "i" || letter === "l") return letter;
  // Unicode's table maps "m" to "rn", which would make "modern" and "modem" the same word.
  const look = unhomoglyph(letter).normalize("NFD").replaceAll("rn", "m");
  const plain = hooked.test(letter) ? look.replaceAll(/\p{M}/gu, "") : look;
  return plain === "l" || (plain === "i" && !dotted.test(letter)) ? stroke : plain;
}
