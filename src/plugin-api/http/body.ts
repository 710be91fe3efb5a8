import { toBase64 } from "../base64.ts";
import type { FileSpec } from "../content.ts";
import type { FileHandle } from "../files.ts";

/** What a web page's form sends, made by `form`. */
export class FormBody {
  readonly form: Readonly<Record<string, string>>;

  constructor(form: Readonly<Record<string, string>>) {
    this.form = form;
  }
}

/** What a web page's form with files sends, made by `multipart`. */
export class MultipartBody {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, SentFile>>;

  constructor(fields: Readonly<Record<string, string>>, files: Readonly<Record<string, SentFile>>) {
    this.fields = fields;
    this.files = files;
  }
}

/** A file by its handle, or with its content. */
export type SentFile = FileHandle | Pick<FileSpec, "name" | "content">;

/** A body as of a web page's form: `form({ text: "hello", to: "de" })`. */
export function form(fields: Readonly<Record<string, string | number | boolean>>): FormBody {
  return new FormBody(texts(fields));
}

/**
 * The same with files, each by its field: `multipart({ fields: { lang: "de" }, files: { picture: message.attachments[0] } })`. Files by
 * handle don't enter the plugin, and are 8 MB at most in all.
 */
export function multipart(parts: {
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  readonly files?: Readonly<Record<string, SentFile>>;
}): MultipartBody {
  return new MultipartBody(texts(parts.fields ?? {}), parts.files ?? {});
}

export function isForm(body: unknown): body is FormBody {
  return body instanceof FormBody;
}

export function isMultipart(body: unknown): body is MultipartBody {
  return body instanceof MultipartBody;
}

/** As the host takes them. */
export function sentParts({ fields, files }: MultipartBody): object {
  return {
    fields,
    files: Object.entries(files).map(([field, file]) =>
      "handle" in file
        ? { field, name: String(file.name), handle: String(file.handle) }
        : { field, name: String(file.name), base64: toBase64(file.content) },
    ),
  };
}

function texts(fields: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}
