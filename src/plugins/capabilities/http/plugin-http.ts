import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { ChooseCredential } from "../../secrets/choose-credential.ts";
import type { Credential } from "../../secrets/credential.ts";
import { snowflake } from "../actions/place.ts";
import type { PluginFiles } from "../files/plugin-files.ts";
import type { HostTime } from "../host-time.ts";
import type { HttpGate } from "./http-gate.ts";
import { bodyShape, hasHandles, readBodyOf } from "./request-body.ts";
import type { XmlReader } from "./xml/xml-reader.ts";

/** What a plugin asks of the web. */
export interface PluginHttp {
  /**
   * @param hosts those it can call
   * @throws RefusalError
   */
  request(input: unknown, hosts: readonly string[]): Promise<PluginHttpAnswer>;
}

/** As the plugin API gets it. */
export interface PluginHttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body isn't UTF-8, so it is in base64. */
  readonly isBase64?: true;
  /** What was read of the body, as JSON. */
  readonly data?: string;
}

const shape = z.looseObject({
  ...bodyShape,
  as: z.enum(["xml", "feed"]).optional(),
  /** The name of a key that is sent along, and whose it is. */
  secret: z.string().max(100).optional(),
  guildId: snowflake.nullish(),
});

export function createPluginHttp(powers: {
  readonly plugin: string;
  readonly gate: HttpGate;
  readonly xml: Pick<XmlReader, "read">;
  readonly files: Pick<PluginFiles, "fetch">;
  readonly keys: Pick<ChooseCredential, "choose" | "all">;
  readonly hostTime: Pick<HostTime, "spend">;
  /** Waits for one of few turns of all plugins, for what takes much memory. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T>;
}): PluginHttp {
  const { plugin, gate, xml, files, keys, hostTime, inTurn } = powers;

  return {
    async request(input, hosts) {
      const { as, secret, guildId, body, isBase64, file, multipart, ...asked } = shape.parse(input);
      const credential =
        secret === undefined
          ? undefined
          : paidFor(keys.choose({ secret, guildId: guildId ?? undefined }), hostTime);
      const guarded = keys.all().map((one) => paidFor(one, hostTime));
      const said = { body, isBase64, file, multipart };
      const ask = async () => {
        const sent = await readBodyOf(said, files.fetch);
        return gate.request({ ...asked, ...withType(asked.headers, sent) }, hosts, plugin, {
          credential,
          guarded,
        });
      };
      const answer = await (hasHandles(said) ? inTurn(ask) : ask());
      const { status, headers, url } = answer;
      const whole = Buffer.from(answer.body);
      if (as !== undefined && status >= 200 && status < 300) {
        const document = whole.toString("base64");
        const read = await xml.read({ as, document, contentType: headers["content-type"], from: url });
        const without = (text: string) => guarded.reduce((left, { scrub }) => scrub.text(left), text);
        if ("refused" in read) throw new RefusalError(`${new URL(url).host} ${without(read.refused)}`);
        // Reading puts together what was cut into pieces.
        return { status, headers, body: "", data: without(read.data) };
      }
      return isUtf8(whole)
        ? { status, headers, body: whole.toString("utf8") }
        : { status, headers, body: whole.toString("base64"), isBase64: true };
    },
  };
}

/** Looking for a secret in an answer of 1 MB takes up to 40 ms. */
function paidFor(credential: Credential, { spend }: Pick<HostTime, "spend">): Credential {
  const { scrub } = credential;
  return { ...credential, scrub: { ...scrub, bytes: (bytes) => spend(() => scrub.bytes(bytes)) } };
}

/** A type that the plugin has said goes first, except that of several parts: only the host knows what separates them. */
function withType(
  given: unknown,
  { body, type }: { readonly body?: string | Uint8Array; readonly type?: string },
): object {
  const rest = {
    ...(body === undefined ? {} : { body }),
    ...(given === undefined ? {} : { headers: given }),
  };
  if (type === undefined || (given !== undefined && typeof given !== "object")) return rest;
  const others = Object.entries(given ?? {}).filter(([name]) => name.toLowerCase() !== "content-type");
  const said = Object.entries(given ?? {}).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const isFixed = type.startsWith("multipart/");
  return {
    ...rest,
    headers: { ...Object.fromEntries(others), "content-type": isFixed ? type : (said ?? type) },
  };
}
