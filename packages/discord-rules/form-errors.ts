import type { Path, Violation } from "./violation.ts";

/**
 * The `errors` of Discord's refusals of a form: nested like the form, with `_errors` where the fault is.
 * https://discord.com/developers/docs/reference#error-messages
 */
export interface FormErrors {
  [field: string]: FormErrors | readonly FormError[];
}

export interface FormError {
  readonly code: string;
  readonly message: string;
}

/** Violations as Discord nests them. */
export function nestErrors(violations: readonly Violation[]): FormErrors {
  const errors: FormErrors = {};
  for (const { path, code, message } of violations) {
    let at = errors;
    for (const step of path) {
      const inner = at[String(step)];
      const next: FormErrors = inner === undefined || Array.isArray(inner) ? {} : (inner as FormErrors);
      at[String(step)] = next;
      at = next;
    }
    const already = at._errors;
    at._errors = [...(Array.isArray(already) ? already : []), { code, message }];
  }
  return errors;
}

/** More violations than anybody reads. */
const most = 50;

/** The violations in such an `errors` object, which isn't trusted: anything of another shape is ignored. */
export function readFormErrors(errors: unknown): readonly Violation[] {
  const found: Violation[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value !== "object" || value === null || path.length > 20 || found.length >= most) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "_errors") visit(inner, [...path, /^\d+$/.test(key) ? Number(key) : key]);
      else if (Array.isArray(inner)) for (const one of inner) add(one, path);
    }
  };
  const add = (one: unknown, path: Path): void => {
    if (typeof one !== "object" || one === null || !("code" in one) || !("message" in one)) return;
    found.push({ path, code: String(one.code), message: String(one.message) });
  };
  visit(errors, []);
  return found.slice(0, most);
}
