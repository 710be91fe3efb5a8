import { z } from "zod";

/** Letters and digits of any script, `-`, `_` and `'`, in lower case where there is one. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const name = z
  .string({ error: (issue) => (issue.input === undefined ? "This field is required" : undefined) })
  .refine((value) => NAME.test(value) && value === value.toLowerCase(), {
    params: { discord: "APPLICATION_COMMAND_INVALID_NAME" },
    message: "Command name is invalid",
  });

const choice = z.object({
  name: z.string().min(1).max(100),
  name_localizations: z.record(z.string(), z.string()).nullish(),
  value: z.union([z.string().max(100), z.number()]),
});

const shared = {
  name,
  name_localizations: z.record(z.string(), z.string()).nullish(),
  description: z.string().min(1).max(100),
  description_localizations: z.record(z.string(), z.string()).nullish(),
};

const basic = z.object({
  ...shared,
  type: z.int().min(3).max(11),
  required: z.boolean().optional(),
  autocomplete: z.boolean().optional(),
  choices: z.array(choice).max(25).nullish(),
  channel_types: z.array(z.int()).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  min_length: z.int().min(0).max(6000).nullish(),
  max_length: z.int().min(1).max(6000).nullish(),
});

const basics = z.array(basic).max(25).superRefine(inOrder);
const subcommand = z.object({ ...shared, type: z.literal(1), options: basics.nullish() });
const group = z.object({ ...shared, type: z.literal(2), options: z.array(subcommand).min(1).max(25) });
const option = z.union([z.discriminatedUnion("type", [subcommand, group]), basic]);

/** A slash command (type 1), or one for a user's or message's menu (2, 3), which has no description. */
export const commandForm = z
  .object({
    type: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
    name: z.string().min(1).max(32),
    name_localizations: shared.name_localizations,
    description: z.string().max(100).nullish(),
    description_localizations: shared.description_localizations,
    options: z.array(z.unknown()).max(25).nullish(),
    default_member_permissions: z.string().regex(/^\d+$/).nullish(),
    dm_permission: z.boolean().nullish(),
    nsfw: z.boolean().nullish(),
    integration_types: z.array(z.int().min(0).max(1)).nullish(),
    contexts: z.array(z.int().min(0).max(2)).nullish(),
  })
  .superRefine((command, check) => {
    const refuse = (path: string, discord: string, message: string) =>
      check.addIssue({ code: "custom", path: [path], params: { discord }, message });
    if (command.type !== 1) {
      if (command.description)
        refuse(
          "description",
          "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION",
          "Context menu commands cannot have description",
        );
      return;
    }
    if (!name.safeParse(command.name).success)
      refuse("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    if (!command.description) refuse("description", "BASE_TYPE_REQUIRED", "This field is required");
    checkOptions(command.options ?? [], check);
    if (JSON.stringify(command).length > 8000) {
      refuse("options", "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
    }
  });

export type CommandForm = z.infer<typeof commandForm>;

function checkOptions(options: readonly unknown[], check: z.RefinementCtx<unknown>): void {
  let usable = true;
  for (const [index, one] of options.entries()) {
    const type = typeof one === "object" && one !== null && "type" in one ? one.type : undefined;
    const schema = type === 1 ? subcommand : type === 2 ? group : basic;
    for (const issue of schema.safeParse(one).error?.issues ?? []) {
      usable = false;
      check.addIssue({ ...issue, path: ["options", index, ...issue.path] } as Parameters<
        typeof check.addIssue
      >[0]);
    }
  }
  if (!usable) return;
  const parsed = options.map((one) => option.parse(one));
  const kinds = new Set(parsed.map((one) => (one.type <= 2 ? "subcommand" : "basic")));
  if (kinds.size > 1) {
    check.addIssue({
      code: "custom",
      path: ["options"],
      params: { discord: "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID" },
      message: "Sub-command and sub-command group option types are mutually exclusive to all other types",
    });
  }
  inOrder(parsed, check, ["options"]);
}

/** Names once each, and required options before the others. */
function inOrder(
  options: readonly { name: string; required?: boolean | undefined }[],
  check: z.RefinementCtx<never> | z.RefinementCtx<unknown>,
  path: readonly string[] = [],
): void {
  const refuse = (index: number, discord: string, message: string) =>
    check.addIssue({ code: "custom", path: [...path, index], params: { discord }, message });
  for (const [index, one] of options.entries()) {
    if (options.findIndex((other) => other.name === one.name) < index) {
      refuse(index, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists");
    }
    if (one.required === true && options.slice(0, index).some((before) => before.required !== true)) {
      refuse(
        index,
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        "Required options must be placed before non-required options",
      );
    }
  }
}
