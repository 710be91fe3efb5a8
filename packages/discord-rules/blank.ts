/** Invisible characters: white space, and those that only modify other characters. */
const unseen = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]*$/u;

/** Whether a text shows nothing at all. Discord refuses such a message as empty (50006) or shows a gap. */
export function isBlank(content: string): boolean {
  return unseen.test(content);
}
