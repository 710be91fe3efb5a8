/**
 * Why something can't be a key, in a sentence for whoever filled it in; undefined: it can. Keys are visible ASCII; a shorter one would be
 * taken out of half of all answers.
 */
export function problemWithKey(value: string): string | undefined {
  const { length } = value;
  if (length < shortest) return `it has ${length} characters, and keys have at least ${shortest}`;
  if (length > longest) return `it has ${length} characters, and ${longest} is the most`;
  if (/\s/.test(value)) return "it has a space or a line break in it: copy the key alone";
  if (!/^[\x21-\x7e]+$/.test(value))
    return "it has something in it that is no plain letter, digit or sign: copy it again, with nothing around it";
  if (new Set(value).size < fewest) return "it repeats a few characters, so it is no real key";
  return undefined;
}

/** Characters. */
export const shortest = 8;
export const longest = 500;
/** Different ones. */
const fewest = 4;

/**
 * Whether a key is so unlike words, names and addresses that it stands nowhere by chance. What an admin fills in can be anything, such as a
 * piece of a plugin's code.
 */
export function isUnlikeWords(key: string): boolean {
  const kindOf = (one: string) =>
    /[a-z]/.test(one) ? "a" : /[A-Z]/.test(one) ? "A" : /\d/.test(one) ? "1" : "";
  const kinds = [...key].map(kindOf);
  const changes = kinds.filter((kind, at) => {
    const before = kinds[at - 1] ?? "";
    return kind !== "" && before !== "" && kind !== before;
  });
  return key.length >= shortestUnlike && changes.length >= Math.max(4, key.length / 8);
}

const shortestUnlike = 12;
