import unhomoglyph from "unhomoglyph";

/** A bare stroke: "l", "I", "1" and "|" look like it, and it like each of them. */
export const stroke = "|";

/**
 * Letters that Unicode's table has nothing for, or too little: it knows what is mistaken for another letter in print, not
 * what still reads as a word. Small capitals, and letters that are one stroke and no more.
 */
const ours: ReadonlyMap<string, string> = new Map([
  ...paired("ᴀʙᴄᴅᴇꜰɢʜᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghjklmnopqrstuvwyz"),
  // Cyrillic's h in both cases, which only one of has an entry; turned and hooked ones.
  ...paired("ҺһɥƈɲɳɴᵻᏥɛƿ", "hhhcnnnihep"),
  // Palochka in both cases, iota and dotless i, Han's and Hangul's vertical stroke, the Hangzhou numeral, a turned l.
  ...[..."ӀӏıɩɪƖǀ丨ᅵ〡ꞁ"].map((letter) => [letter, stroke] as const),
]);

function paired(letters: string, looks: string): readonly (readonly [string, string])[] {
  return [...letters].map((letter, at) => [letter, [...looks][at] ?? letter] as const);
}

/** Letters of phonetic alphabets and African languages: the plain letter with a hook or a tail that is easily missed. */
const hooked = /[\u0180-\u01bf\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]/u;

/** i's with a dot. All else that looks like an i has none, and so looks like an l as well. */
const dotted = /^[i\u0456]$/u;

/** How one character looks, as Latin letters where it looks like some. Its marks are characters of their own. */
export function lookOf(letter: string): string {
  const own = ours.get(letter);
  if (own !== undefined) return own;
  if (letter === "i" || letter === "l") return letter;
  // "m" reads as "rn" in Unicode's table, by which "modern" and "modem" would be one word: two letters stay two.
  const look = unhomoglyph(letter).normalize("NFD").replaceAll("rn", "m");
  const plain = hooked.test(letter) ? look.replaceAll(/\p{M}/gu, "") : look;
  return plain === "l" || (plain === "i" && !dotted.test(letter)) ? stroke : plain;
}
