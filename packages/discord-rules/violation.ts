/** The path to a field of a form: `["options", 0, "name"]`. Empty: the form as a whole. */
export type Path = readonly (string | number)[];

/** Something in a form that Discord refuses, as its error response names it. */
export interface Violation {
  readonly path: Path;
  /** Discord's own code where it is known: see `form-codes.ts`. */
  readonly code: string;
  /** A sentence. */
  readonly message: string;
}

/** Checks one value of a form, and returns everything that Discord refuses about it. */
export type Check = (value: unknown, path: Path) => readonly Violation[];

/** `options[0].name`, as Discord's clients write a path; "" for the form as a whole. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
}

/** `options[0].name: This field is required`: for people. */
export function violationText({ path, message }: Violation): string {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}
