import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";

/** Characters that go to Claude, task and text together: some 6,000 tokens. */
const longest = 20_000;

/** The API takes no text with half a character, and would refuse the whole call. */
const isWhole = (text: string) => text.isWellFormed();
const description = z.string().max(200).refine(isWhole, "it isn't text").exactOptional();
const field = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), description }),
  z.strictObject({
    type: z.literal("number"),
    description,
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
  }),
  z.strictObject({ type: z.literal("switch"), description }),
  z.strictObject({
    type: z.literal("choice"),
    description,
    options: z.array(z.string().min(1).max(100).refine(isWhole, "it isn't text")).min(2).max(25),
  }),
  z.strictObject({ type: z.literal("list"), description }),
]);

const form = z.record(z.string().regex(/^[A-Za-z]\w{0,39}$/), field).refine((fields) => {
  const count = Object.keys(fields).length;
  return count > 0 && count <= 10;
}, "a form has one to ten fields");

/** The form that a plugin wants filled in. */
export type AnswerForm = z.infer<typeof form>;

/** Without what nobody reads: in JSON, a control character or half a character is six, all of which are paid. */
const readable = z.string().transform((text) => text.toWellFormed().replaceAll(/[^\P{Cc}\t\n]/gu, ""));

const question = z.object({
  task: readable.pipe(z.string().trim().min(1).max(2_000)),
  text: readable,
  form: form.exactOptional(),
});

/** What a plugin asks. @throws RefusalError, z.ZodError */
export function readQuestion(input: unknown): z.infer<typeof question> {
  const read = question.parse(input);
  const { length } = [read.task, read.text, ...textsOf(read.form)].join("");
  if (length > longest)
    throw new RefusalError(
      `askClaude: task, text and form have ${length} characters, and at most ${longest} go to Claude: shorten the text`,
    );
  return read;
}

/** All that a form says to Claude: words of members can stand there, too. */
export function textsOf(fields: AnswerForm | undefined): readonly string[] {
  return Object.entries(fields ?? {}).flatMap(([name, one]) => [
    name,
    ...(one.description === undefined ? [] : [one.description]),
    ...(one.type === "choice" ? one.options : []),
  ]);
}

/** What Claude has to answer, as a schema. Its own words are short enough for a message or two. */
export function schemaOf(fields: AnswerForm): z.ZodType<Readonly<Record<string, unknown>>> {
  return z.strictObject(
    Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, described(fieldSchema(one), one)])),
  );
}

const mostText = 4_000;

function fieldSchema(one: AnswerForm[string]): z.ZodType {
  switch (one.type) {
    case "text":
      return z.string().max(mostText);
    case "number": {
      const least = one.min === undefined ? z.number() : z.number().min(one.min);
      return one.max === undefined ? least : least.max(one.max);
    }
    case "switch":
      return z.boolean();
    case "choice":
      return z.enum(one.options as [string, ...string[]]);
    case "list":
      return z.array(z.string().max(1_000)).max(25);
  }
}

function described(schema: z.ZodType, { description: text }: AnswerForm[string]): z.ZodType {
  return text === undefined ? schema : schema.describe(text);
}
