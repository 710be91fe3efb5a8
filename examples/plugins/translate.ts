import { type HttpResponse, messageMenu, TurbotPlugin } from "turbot";

const url = "https://api-free.deepl.com/v2/translate";

/** What DeepL calls languages otherwise than by their first two letters: https://developers.deepl.com/docs/getting-started/supported-languages */
const ownNames: Readonly<Record<string, string | undefined>> = {
  "en-US": "EN-US",
  "en-GB": "EN-GB",
  "pt-BR": "PT-BR",
  "zh-CN": "ZH-HANS",
  "zh-TW": "ZH-HANT",
  no: "NB",
};

/** Translates a message into the language of whoever asks, for them alone. */
export default class Translate extends TurbotPlugin {
  static readonly needs = {
    http: ["api-free.deepl.com"],
    secrets: {
      deepl: {
        host: "api-free.deepl.com",
        header: "Authorization",
        value: "DeepL-Auth-Key {secret}",
        name: "DeepL key",
        help: "deepl.com/your-account/keys (API Free)",
      },
    },
  } as const;

  translate = messageMenu({ name: "Translate" }, async (interaction, message) => {
    const { guildId, locale } = interaction;
    const text = message.content.trim();
    if (text === "")
      return void (await interaction.reply({ content: "There is no text in it.", ephemeral: true }));
    await interaction.defer({ ephemeral: true });
    const answer = await this.turbot.http.post(url, {
      ...{ secret: "deepl", guildId },
      body: { text: [text], target_lang: ownNames[locale] ?? locale.slice(0, 2).toUpperCase() },
    });
    await interaction.editReply(answer.ok ? translated(answer) : problem(answer.status));
  });
}

function translated(answer: HttpResponse): string {
  const { translations = [] } = answer.json<{ translations?: readonly { readonly text: string }[] }>();
  return translations.map(({ text }) => text).join("\n") || "DeepL made nothing of it.";
}

function problem(status: number): string {
  switch (status) {
    case 403:
      return "DeepL doesn't accept this server's key. An admin can fill in another with `/plugins`.";
    case 429:
      return "DeepL has too much to do. Try again in a minute.";
    case 456:
      return "This server's translations are used up for this month.";
    default:
      return `DeepL can't translate it (${status}). Try again later.`;
  }
}
