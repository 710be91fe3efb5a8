import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  type APIMessageComponentEmoji,
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ComponentType,
  TextInputStyle,
} from "discord-api-types/v10";
import { z } from "zod";
import type { OutgoingMessage } from "../discord/messenger.ts";
import type { FormSpec } from "./manifest.ts";
import { Refusal } from "./refusal.ts";

/** What a plugin says, checked and in Discord's terms. */

const id = z.string().regex(/^[-_\p{L}\p{N}]{1,32}$/u);
const value = z.string().max(50).optional();
const emoji = z.string().min(1).max(100).optional();
const link = z
  .string()
  .max(512)
  .regex(/^https?:\/\//);

const embed = z.strictObject({
  title: z.string().max(256).optional(),
  description: z.string().max(4096).optional(),
  url: link.optional(),
  color: z.int().min(0).max(0xffffff).optional(),
  timestamp: z.string().max(40).optional(),
  author: z
    .strictObject({ name: z.string().max(256), url: link.optional(), icon_url: link.optional() })
    .optional(),
  footer: z.strictObject({ text: z.string().max(2048), icon_url: link.optional() }).optional(),
  image: z.strictObject({ url: link }).optional(),
  thumbnail: z.strictObject({ url: link }).optional(),
  fields: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(256),
        value: z.string().min(1).max(1024),
        inline: z.boolean().optional(),
      }),
    )
    .max(25)
    .optional(),
});

const content = z.strictObject({
  content: z.string().max(8000).default(""),
  embeds: z.array(embed).max(10).optional(),
  buttons: z
    .array(
      z.union([
        z.strictObject({
          id,
          label: z.string().min(1).max(80),
          value,
          style: z.enum(["primary", "secondary", "success", "danger"]).optional(),
          emoji,
          disabled: z.boolean().optional(),
        }),
        z.strictObject({ url: link, label: z.string().min(1).max(80), emoji }),
      ]),
    )
    .max(25)
    .optional(),
  select: z
    .strictObject({
      id,
      value,
      placeholder: z.string().max(150).optional(),
      options: z
        .array(
          z.strictObject({
            label: z.string().min(1).max(100),
            value: z.string().min(1).max(100),
            description: z.string().max(100).optional(),
            emoji,
          }),
        )
        .min(1)
        .max(25),
      min: z.int().min(0).max(25).optional(),
      max: z.int().min(1).max(25).optional(),
    })
    .optional(),
  files: z
    .array(z.strictObject({ name: z.string().regex(/^[^\p{C}/\\]{1,100}$/u), base64: z.base64() }))
    .max(3)
    .optional(),
  ephemeral: z.boolean().optional(),
});

/** Bytes of all files of a message. */
const MOST_FILE_BYTES = 150 * 1024;

/** Characters of all embeds of a message, as Discord counts them. */
const MOST_EMBED_CHARACTERS = 6000;

type Content = z.infer<typeof content>;
type ButtonContent = NonNullable<Content["buttons"]>[number];

/** @throws Refusal */
export function outgoingMessage(plugin: string, input: unknown): OutgoingMessage {
  const parsed = content.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Refusal(`This can't be said: ${issue?.path.join(".") || "content"}: ${issue?.message}`);
  }
  const { content: text, embeds, buttons = [], select, ephemeral } = parsed.data;
  const files = (parsed.data.files ?? []).map(({ name, base64 }) => ({
    name,
    data: Buffer.from(base64, "base64"),
  }));
  if (files.reduce((sum, { data }) => sum + data.length, 0) > MOST_FILE_BYTES) {
    throw new Refusal("The files of a message have at most 150 KB in all");
  }
  if ((embeds ?? []).reduce((sum, one) => sum + charactersOf(one), 0) > MOST_EMBED_CHARACTERS) {
    throw new Refusal(
      "The embeds of a message have at most 6,000 characters in all: shorten them, or send more messages",
    );
  }
  const rows = [...inRows(plugin, buttons), ...(select === undefined ? [] : [menu(plugin, select)])];
  if (rows.length > 5) throw new Refusal("A message has at most five rows of buttons and menus");
  if (text.trim() === "" && (embeds ?? []).length === 0 && files.length === 0)
    throw new Refusal("There is nothing to say: content is empty");
  return {
    content: text,
    ...(embeds === undefined ? {} : { embeds: embeds as APIEmbed[] }),
    ...(rows.length === 0 ? {} : { components: rows }),
    ...(files.length === 0 ? {} : { files }),
    ...(ephemeral === true ? { ephemeral: true } : {}),
  };
}

function charactersOf({ title, description, author, footer, fields = [] }: z.infer<typeof embed>): number {
  const texts = [
    ...[title, description, author?.name, footer?.text],
    ...fields.flatMap(({ name, value }) => [name, value]),
  ];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

/** `plugin:<plugin>:<id>`, and `:<value>` if there is one. */
export function customId(plugin: string, id: string, value?: string): string {
  const full = `plugin:${plugin}:${id}${value === undefined || value === "" ? "" : `:${value}`}`;
  if (full.length > 100)
    throw new Refusal(`The value of "${id}" is too long: Discord keeps 100 characters in all`);
  return full;
}

/** What a custom id names; undefined if it is none of a plugin's. */
export function readCustomId(
  text: string,
): { readonly plugin: string; readonly id: string; readonly value: string } | undefined {
  const [, plugin, id, value] = /^plugin:([a-z0-9-]+):([^:]+)(?::(.*))?$/su.exec(text) ?? [];
  return plugin === undefined || id === undefined ? undefined : { plugin, id, value: value ?? "" };
}

/** A plugin's form, as Discord shows it. */
export function modalOf(plugin: string, form: FormSpec): APIModalInteractionResponseCallbackData {
  return {
    custom_id: customId(plugin, form.id),
    title: form.title,
    components: Object.entries(form.fields).map(([name, field]) => ({
      type: ComponentType.ActionRow as const,
      components: [
        {
          type: ComponentType.TextInput as const,
          custom_id: name,
          label: field.label,
          style: field.style === "paragraph" ? TextInputStyle.Paragraph : TextInputStyle.Short,
          required: field.required !== false,
          ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
          ...(field.minLength === undefined ? {} : { min_length: field.minLength }),
          ...(field.maxLength === undefined ? {} : { max_length: field.maxLength }),
        },
      ],
    })),
  };
}

function inRows(
  plugin: string,
  buttons: readonly ButtonContent[],
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

const styles = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;

function buttonOf(plugin: string, button: ButtonContent): APIButtonComponent {
  const base = { type: ComponentType.Button as const, label: button.label, ...emojiOf(button.emoji) };
  if ("url" in button) return { ...base, style: ButtonStyle.Link, url: button.url };
  return {
    ...base,
    style: styles[button.style ?? "secondary"],
    custom_id: customId(plugin, button.id, button.value),
    ...(button.disabled === true ? { disabled: true } : {}),
  };
}

function menu(
  plugin: string,
  select: NonNullable<Content["select"]>,
): APIActionRowComponent<APIComponentInMessageActionRow> {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: customId(plugin, select.id, select.value),
        ...(select.placeholder === undefined ? {} : { placeholder: select.placeholder }),
        min_values: select.min ?? 1,
        max_values: Math.min(select.max ?? 1, select.options.length),
        options: select.options.map(({ label, value, description, emoji }) => ({
          label,
          value,
          ...(description === undefined ? {} : { description }),
          ...emojiOf(emoji),
        })),
      },
    ],
  };
}

/** A Unicode emoji, or one of a guild's as `name:id`. */
function emojiOf(emoji: string | undefined): { emoji?: APIMessageComponentEmoji } {
  if (emoji === undefined) return {};
  const [, name, id] = /^<?a?:?(\w+):(\d+)>?$/.exec(emoji) ?? [];
  return { emoji: name === undefined || id === undefined ? { name: emoji } : { name, id } };
}
