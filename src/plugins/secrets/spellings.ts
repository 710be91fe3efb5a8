import { formsOf } from "../../log/secret-forms.ts";

/** How programs write a secret that they show: in JSON, addresses, pages, dumps of bytes. Each escapes other signs. */
export function spellings(text: string): readonly string[] {
  const characters = [...text];
  const each = (write: (one: string) => string) => characters.map(write).join("");
  return [
    ...formsOf(text),
    ...inHtml(text).flatMap((html) => (html === text ? [] : formsOf(html))),
    ...inJson(text),
    ...inAddresses(text),
    each((one) => `&#${one.charCodeAt(0)};`),
    each((one) => `&#x${hex(one)};`),
    each((one) => `\\x${hex(one)}`),
    each((one) => `\\u00${hex(one)}`),
    // Python, SQL, regular expressions, mail.
    text.replaceAll("\\", "\\\\").replaceAll("'", "\\'"),
    text.replaceAll("'", "''"),
    text.replaceAll(/\W/g, "\\$&"),
    text.replaceAll("=", "=3D"),
    // As lists and dumps of bytes.
    ...[" ", ":", ", ", ",", "-"].flatMap((between) => [
      characters.map(hex).join(between),
      characters.map((one) => hex(one).toUpperCase()).join(between),
      characters.map((one) => String(one.charCodeAt(0))).join(between),
      characters.join(between),
    ]),
  ];
}

/**
 * What writers of JSON escape as "\u003c" besides what they must: PHP and most others nothing, Go and Rails the first three, Flask four, Gson
 * five, Newtonsoft, .NET and Django more. Some escape "/", too.
 */
const escapedInJson = [
  "",
  "<>&",
  "<>&'",
  "<>&'=",
  "<>&'\"",
  "<>&'\"+`",
  "<>&'\"+/`",
  "<>&'\"=-;`\\",
] as const;

function inJson(text: string): readonly string[] {
  const write = (signs: string, slash: string, isUpper: boolean) =>
    [...text]
      .map((one) => {
        const code = isUpper ? hex(one).toUpperCase() : hex(one);
        if (signs.includes(one)) return `\\u00${code}`;
        if (one === "/") return slash;
        return one === '"' || one === "\\" ? `\\${one}` : one;
      })
      .join("");
  return escapedInJson.flatMap((signs) =>
    ["/", "\\/"].flatMap((slash) => [write(signs, slash, true), write(signs, slash, false)]),
  );
}

/** What stays as it is in addresses: nothing, PHP's, RFC 3986's, forms', Python's, JavaScript's two, and browsers' in queries. */
const keptInAddresses = [
  /^$/,
  /[\w.-]/,
  /[\w.~-]/,
  /[\w.*-]/,
  /[\w.~/-]/,
  /[\w.!~*'()-]/,
  /[\w;,/?:@&=+$.!~*'()#-]/,
  /[^"#<>']/,
] as const;

function inAddresses(text: string): readonly string[] {
  return keptInAddresses.flatMap((kept) =>
    [true, false].map((isUpper) =>
      [...text]
        .map((one) => (kept.test(one) ? one : `%${isUpper ? hex(one).toUpperCase() : hex(one)}`))
        .join(""),
    ),
  );
}

/** Programs differ in what they escape besides "&" and "<", and how. */
function inHtml(text: string): readonly string[] {
  const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const all = [">", "&gt;"]
    .map((one) => plain.replaceAll(">", one))
    .flatMap((html) => ['"', "&quot;", "&#34;"].map((one) => html.replaceAll('"', one)))
    .flatMap((html) => ["'", "&#39;", "&#x27;", "&apos;", "&#039;"].map((one) => html.replaceAll("'", one)));
  return [...new Set(all)];
}

function hex(one: string): string {
  return one.charCodeAt(0).toString(16).padStart(2, "0");
}
