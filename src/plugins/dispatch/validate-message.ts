import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  ComponentType,
  type RESTAPIPoll,
} from "discord-api-types/v10";
import { z } from "zod";
import { isBlank } from "../../../packages/discord-rules/blank.ts";
import { componentLimits } from "../../../packages/discord-rules/components/component-limits.ts";
import { messageLimits } from "../../../packages/discord-rules/messages/messages.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Registered } from "../../declaration/registration.ts";
import { checkAnswer, checkLayout } from "../../declaration/rules/check-answer.ts";
import type { OutgoingFile, OutgoingMessage } from "../../discord/messages/messenger.ts";
import { HandledFile } from "./handled-file.ts";
import { buttonContent, buttonOf, link } from "./validate-button.ts";
import { validateLayout } from "./validate-layout.ts";
import { checkHandler, emoji, emojiOf, menuRow, selectContent } from "./validate-select.ts";

/** Validates a plugin's message and converts it to Discord's format. */

/** Can also be a file of the message: https://discord.com/developers/docs/reference#uploading-files-using-attachments-within-embeds */
const picture = z.string().regex(/^(?:https?|attachment):\/\//i);
/** Five rows of five. */
const mostButtons = componentLimits.rows.max * componentLimits.inRow.max;

/** The shapes, with Turbot's own rules; Discord's rules are in `rules/check-answer.ts`. */
const embed = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  url: link.optional(),
  color: z.number().optional(),
  timestamp: z.string().optional(),
  author: z.strictObject({ name: z.string(), url: link.optional(), icon_url: picture.optional() }).optional(),
  footer: z.strictObject({ text: z.string(), icon_url: picture.optional() }).optional(),
  image: z.strictObject({ url: picture }).optional(),
  thumbnail: z.strictObject({ url: picture }).optional(),
  fields: z
    .array(z.strictObject({ name: z.string(), value: z.string(), inline: z.boolean().optional() }))
    .optional(),
});

const namedFile = {
  name: z.string().regex(/^[^\p{C}/\\]{1,100}$/u),
  description: z.string().max(messageLimits.fileDescription).optional(),
};

const content = z.strictObject({
  content: z.string().max(8000).default(""),
  embeds: z.array(embed).optional(),
  buttons: z.array(buttonContent).max(mostButtons).optional(),
  select: selectContent.optional(),
  selects: z.array(selectContent).max(componentLimits.rows.max).optional(),
  files: z
    .array(
      z.union([
        z.strictObject({ ...namedFile, base64: z.base64() }),
        z.strictObject({ ...namedFile, handle: z.string().max(100) }),
      ]),
    )
    .max(3)
    .optional(),
  ephemeral: z.boolean().optional(),
  silent: z.boolean().optional(),
  layout: z.array(z.unknown()).min(1).max(componentLimits.inMessage).optional(),
  poll: z
    .strictObject({
      question: z.string(),
      answers: z.array(z.union([z.string(), z.strictObject({ text: z.string(), emoji })])),
      hours: z.number().optional(),
      multiple: z.boolean().optional(),
    })
    .optional(),
});

/** Bytes, of all files of a message together. */
const mostFileBytes = 150 * 1024;

type Content = z.infer<typeof content>;

/** What is said in another way in a message that is laid out. */
const wholeMessage = ["content", "embeds", "buttons", "select", "selects", "poll"] as const;

function saysSomething(value: Content[(typeof wholeMessage)[number]]): boolean {
  return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/**
 * @param registered what the plugin has registered: a menu of users needs a handler that takes users
 * @throws RefusalError
 */
export function validateMessage(
  plugin: string,
  input: unknown,
  registered: readonly Registered[] = [],
): OutgoingMessage {
  const parsed = content.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new RefusalError(`This can't be said: ${issue?.path.join(".") || "content"}: ${issue?.message}`);
  }
  const { content: text, embeds, buttons = [], select, selects = [], ephemeral } = parsed.data;
  const { silent, poll: asked, layout } = parsed.data;
  const poll = asked === undefined ? undefined : pollOf(asked);
  if (poll !== undefined && ephemeral === true)
    throw new RefusalError("A poll is for all who see the channel");
  const menus = [...(select === undefined ? [] : [select]), ...selects];
  for (const menu of menus) checkHandler(menu, registered);
  const files = (parsed.data.files ?? []).map((file): OutgoingFile => {
    const { name, description = "" } = file;
    // A name in words is little, but more than silence.
    const isDescribed = !isBlank(description);
    const words = isDescribed ? description : nameInWords(name);
    if ("handle" in file) return new HandledFile(file.handle, name, words, { isDescribed });
    return { name, data: Buffer.from(file.base64, "base64"), description: words };
  });
  if (files.reduce((sum, { data }) => sum + data.length, 0) > mostFileBytes) {
    throw new RefusalError("The files of a message have at most 150 KB in all");
  }
  const shared = {
    ...(files.length === 0 ? {} : { files }),
    ...(ephemeral === true ? { ephemeral: true } : {}),
    ...(silent === true ? { silent: true } : {}),
  };
  if (layout !== undefined) {
    const also = wholeMessage.find((field) => saysSomething(parsed.data[field]));
    if (also !== undefined)
      throw new RefusalError(
        `A message with a layout has no ${also}: everything in it is a part of the layout`,
      );
    const components = validateLayout(layout, { plugin, registered, files: files.map(({ name }) => name) });
    checkLayout(components);
    return { content: "", components, isLaidOut: true, ...shared };
  }
  const rows = [...inRows(plugin, buttons), ...menus.map((menu) => menuRow(plugin, menu))];
  if (isBlank(text) && (embeds ?? []).length === 0 && files.length === 0 && poll === undefined)
    throw new RefusalError("There is nothing to say: content is empty");
  checkAnswer(
    { embeds, components: rows, poll },
    { buttons: buttons.length, hasSelect: select !== undefined },
  );
  return {
    content: text,
    ...(embeds === undefined ? {} : { embeds: embeds as APIEmbed[] }),
    ...(rows.length === 0 ? {} : { components: rows }),
    ...shared,
    ...(poll === undefined ? {} : { poll }),
  };
}

function pollOf({ question, answers, hours, multiple }: NonNullable<Content["poll"]>): RESTAPIPoll {
  return {
    question: { text: question },
    answers: answers.map((answer) => {
      const { text, emoji: shown } = typeof answer === "string" ? { text: answer } : answer;
      const { id = null, name = null } = emojiOf(shown).emoji ?? {};
      return { poll_media: { text, ...(shown === undefined ? {} : { emoji: { id, name } }) } };
    }),
    ...(hours === undefined ? {} : { duration: hours }),
    allow_multiselect: multiple === true,
  };
}

/** `tides-by-hour.png` → "tides by hour" */
function nameInWords(name: string): string {
  return (
    name
      .replace(/\.\w+$/, "")
      .replaceAll(/[-_.]+/g, " ")
      .trim() || name
  );
}

function inRows(
  plugin: string,
  buttons: NonNullable<Content["buttons"]>,
): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  const rows = [];
  for (let at = 0; at < buttons.length; at += 5) {
    rows.push({
      type: ComponentType.ActionRow as const,
      components: buttons.slice(at, at + 5).map((button) => buttonOf(plugin, button)),
    });
  }
  return rows;
}
