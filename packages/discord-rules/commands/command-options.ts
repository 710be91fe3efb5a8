import { all, elementsOf, isObject, list, object, optional, required, unique } from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { commandLimits } from "./command-limits.ts";
import { named, optionType, valueOption } from "./value-option.ts";

const inOrder: Check = (value, path) => {
  const given = elementsOf(value);
  const isRequired = (one: unknown) => isObject(one) && one.required === true;
  const late = given.findIndex(
    (one, index) => isRequired(one) && given.slice(0, index).some((before) => !isRequired(before)),
  );
  return [
    ...unique(
      given,
      (one) => (isObject(one) && typeof one.name === "string" ? one.name : undefined),
      (index) => violation([...path, index], "APPLICATION_COMMAND_OPTION_NAME_ALREADY_EXISTS"),
    ),
    ...(late < 0 ? [] : [violation([...path, late], "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")]),
  ];
};

/** Options of some types: unique names, required ones first. */
function options(types: readonly number[], checkFor: (type: number) => Check, min: number = 0): Check {
  const each: Check = (value, path) => {
    if (!isObject(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an object")];
    if (value.type === undefined) return [violation([...path, "type"], "BASE_TYPE_REQUIRED")];
    const type = typeOf(value);
    if (type === undefined || !types.includes(type)) return [violation(path, "UNION_TYPE_CHOICES", types)];
    return checkFor(type)(value, path);
  };
  return all(list({ min, max: commandLimits.options }, each), inOrder);
}

const allTypes = Object.values(optionType);
const valueTypes = allTypes.filter((type) => type > optionType.group);

const subcommand = object({ ...named, options: optional(options(valueTypes, () => valueOption)) });
const group = object({ ...named, options: required(options([optionType.subcommand], () => subcommand, 1)) });

function checkFor(type: number): Check {
  if (type === optionType.subcommand) return subcommand;
  return type === optionType.group ? group : valueOption;
}

/** Values, or subcommands and groups of them, but not both. https://discord.com/developers/docs/interactions/application-commands#subcommands-and-subcommand-groups */
const notMixed: Check = (value, path) => {
  const types = elementsOf(value).map(typeOf);
  const isGroup = (type: number | undefined) => type !== undefined && type <= optionType.group;
  const mixed = types.some(isGroup) && !types.every(isGroup);
  return mixed ? [violation(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID")] : [];
};

/** The options of a slash command. */
export const commandOptions: Check = all(options(allTypes, checkFor), notMixed);

function typeOf(option: unknown): number | undefined {
  return isObject(option) && typeof option.type === "number" ? option.type : undefined;
}
