import { addToken, mostKeys } from "./newest-tokens.ts";
import { formsOf } from "./secret-forms.ts";

/** Shorter secrets are not looked for: hiding "a" would hide half of every line. */
const shortestSecret = 6;

/** Redacts secrets in texts, including those added later. */
export interface Hiding {
  hide(text: string): string;
  /**
   * Hides this secret too from now on. `passes`: only while it is one of the newest of its kind, because it is over then. `isKey`: it is one
   * that an admin filled in for a plugin, and so are others.
   */
  add(secret: string, options?: { readonly passes?: boolean; readonly isKey?: boolean }): void;
}

export function createHiding(secrets: readonly string[]): Hiding {
  const known = new Set(secrets);
  const passing: string[] = [];
  const keys: string[] = [];
  /** Made when a text is next hidden in: many secrets can come after each other. */
  let hide: ((text: string) => string) | undefined;
  return {
    hide(text) {
      hide ??= redactor([...known, ...passing, ...keys]);
      return hide(text);
    },
    add(secret, { passes = false, isKey = false } = {}) {
      if (known.has(secret) || passing.includes(secret) || keys.includes(secret)) return;
      if (isKey) addToken(keys, secret, mostKeys);
      else if (passes) addToken(passing, secret);
      else known.add(secret);
      hide = undefined;
    },
  };
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Returns a function that replaces the secrets in a text with `[secret]`, in every form that programs write them in. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf);
  // Longest first: replacing a short secret inside a longer one would reveal the rest of the longer one.
  const sought = [...new Set(forms)].sort((one, other) => other.length - one.length).map(literally);
  if (sought.length === 0) return (text) => text;
  // All at once: a secret could match inside another one's replacement.
  const any = new RegExp(sought.join("|"), "g");
  return (text) => text.replace(any, "[secret]");
}
