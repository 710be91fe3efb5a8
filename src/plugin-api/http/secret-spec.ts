/** A key of a service, such as an API key. An admin fills it in with `/plugins`, and the plugin never gets it: it asks with it. */
export interface SecretSpec {
  /** The one host that gets it, over https: one of `needs.http`. */
  readonly host: string;
  /** The header that it is sent in, such as `Authorization`. */
  readonly header: string;
  /** The header's value, where `{secret}` stands for the key, or `{base64}` for the key in Base64. @default "{secret}" */
  readonly value?: string;
  /** What admins read above the field: at most 45 characters. */
  readonly name: string;
  /** Where they get it: at most 100 characters. */
  readonly help?: string;
}
