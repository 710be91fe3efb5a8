import { invalidForm, refused } from "../errors.ts";
import type { Upload } from "./route.ts";

/** The largest file a bot can upload in an answer, in bytes: guilds without boosts. */
export const attachmentBytes = 10 * 1024 * 1024;

/**
 * JSON, or multipart with `payload_json` and `files[n]`.
 * @throws DiscordError 50109 for broken JSON, 40005 for a file over 10 MiB, 30015 for more than ten
 */
export async function readBody(request: Request): Promise<{ body: unknown; files: Upload[] }> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) {
    const text = await request.text();
    return { body: text === "" ? undefined : json(text), files: [] };
  }
  const form = await request.formData();
  const files: Upload[] = [];
  let payload: unknown = {};
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (typeof value !== "string") {
      if (value.size > attachmentBytes) throw refused("tooLarge");
      files.push({
        index: Number(index ?? files.length),
        filename: value.name.replaceAll(/[^\w.-]/g, "_"),
        contentType: value.type || "application/octet-stream",
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
    } else if (name === "payload_json") payload = json(value);
    else throw invalidForm({ path: [name], code: "MODEL_TYPE_CONVERT", message: "Use payload_json." });
  }
  if (files.length > 10) {
    throw refused("tooManyFiles");
  }
  return { body: payload, files };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text, isEscaped.test(text) ? whole : undefined);
  } catch {
    throw refused("invalidJson");
  }
}

const isEscaped = /\\ud[89a-f]/i;

/** UTF-8 can't encode half a surrogate pair: Discord refuses text that contains one. */
function whole(_key: string, value: unknown): unknown {
  if (typeof value === "string" && !value.isWellFormed()) throw new TypeError("Half a character");
  return value;
}
