import { formsOf } from "./secret-forms.ts";

/** A secret shorter than this is not looked for: hiding "a" would hide half of every line. */
const shortestSecret = 6;

/** Takes secrets out of texts, also those that it learns of later. */
export interface Hiding {
  hide(text: string): string;
  /** From now on this is hidden, too. */
  add(secret: string): void;
}

export function createHiding(secrets: readonly string[]): Hiding {
  const known = new Set(secrets);
  let hide = redactor([...known]);
  return {
    hide: (text) => hide(text),
    add(secret) {
      if (known.has(secret)) return;
      known.add(secret);
      hide = redactor([...known]);
    },
  };
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** A function that replaces each of the secrets in a text by `[secret]`, in any form that programs write them in. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf);
  // The longest first: what is left of a long one, after a short one was taken out of it, would be told.
  const sought = [...new Set(forms)].sort((one, other) => other.length - one.length).map(literally);
  if (sought.length === 0) return (text) => text;
  // All at once: one may be found in what stands in another's place.
  const any = new RegExp(sought.join("|"), "g");
  return (text) => text.replace(any, "[secret]");
}
