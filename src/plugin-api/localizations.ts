/** Discord's languages: https://discord.com/developers/docs/reference#locales */
export type Locale =
  | (
      | "id"
      | "da"
      | "de"
      | "en-GB"
      | "en-US"
      | "es-ES"
      | "es-419"
      | "fr"
      | "hr"
      | "it"
      | "lt"
      | "hu"
      | "nl"
      | "no"
    )
  | ("pl" | "pt-BR" | "ro" | "fi" | "sv-SE" | "vi" | "tr" | "cs" | "el" | "bg" | "ru" | "uk" | "hi" | "th")
  | ("zh-CN" | "ja" | "zh-TW" | "ko");

/** Names and descriptions for people with other languages, by the rules of the names and descriptions themselves. */
export type Localizations = Readonly<
  Partial<Record<Locale, { readonly name?: string; readonly description?: string }>>
>;

/** The same where there is no description. */
export type LocalizedNames = Readonly<Partial<Record<Locale, { readonly name: string }>>>;
