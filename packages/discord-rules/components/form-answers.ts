import { componentType } from "./component-limits.ts";

/** An input of a form, as far as it says what people can fill in. */
export interface FormInput {
  readonly type: number;
  readonly custom_id: string;
  readonly required?: boolean | null | undefined;
  readonly min_length?: number | null | undefined;
  readonly max_length?: number | null | undefined;
  readonly min_values?: number | null | undefined;
  readonly max_values?: number | null | undefined;
  readonly options?: readonly { readonly value: string }[] | undefined;
}

/** Why Discord's client doesn't let anyone send this text; undefined: it does. https://docs.discord.com/developers/components/reference#text-input */
export function textProblem(input: FormInput, text: string): string | undefined {
  const { custom_id: name, required, min_length: least, max_length: most } = input;
  if (text === "") return required === false ? undefined : `the field ${name} is required`;
  if (text.length <= (most ?? 4000) && text.length >= (least ?? 0)) return undefined;
  return `the field ${name} takes ${least ?? 0} to ${most ?? 4000} characters, not ${text.length}`;
}

/** The same for the number of values that were chosen, picked or uploaded. */
export function countProblem(input: FormInput, count: number): string | undefined {
  const { custom_id: name, required, type, options } = input;
  if (count === 0) return required === false ? undefined : `the field ${name} is required`;
  const all = type === componentType.checkboxGroup ? (options?.length ?? 1) : 1;
  const [least, most] = [input.min_values ?? 1, input.max_values ?? all];
  return count >= least && count <= most
    ? undefined
    : `the field ${name} takes ${least} to ${most}, not ${count}`;
}

/** The same for values of options, in a number that is allowed. */
export function choiceProblem(input: FormInput, values: readonly string[]): string | undefined {
  const strange = values.find((value) => input.options?.some((one) => one.value === value) === false);
  return (
    countProblem(input, values.length) ??
    (strange === undefined ? undefined : `the field ${input.custom_id} doesn't offer "${strange}"`)
  );
}
