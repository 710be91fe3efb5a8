import { z } from "zod";

/** What a plugin declares as a secret: a key that an admin fills in, and that only its host gets, in a header. */

/** Headers that can't carry one: the connection's, and those with a meaning of their own. */
const taken = new Set([
  ...["accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type"],
  ...["cookie", "expect", "forwarded", "host", "if-range", "keep-alive", "location", "origin", "range"],
  ...["referer", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via"],
]);

const oneLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u;

const spec = z.strictObject({
  host: z.string().regex(/^[a-z0-9.-]{1,253}$/),
  header: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,49}$/, "isn't a header's name")
    .refine(
      (name) => !taken.has(name.toLowerCase()) && !/^(proxy|sec)-/i.test(name),
      "is a header that can't carry a key",
    ),
  value: z
    .string()
    .max(100)
    .regex(/^[\x20-\x7e]+$/, "has something else than plain letters, digits and signs")
    .refine((text) => text.trim() === text, "begins or ends with a space")
    .refine(
      (text) => text.split(/\{secret\}|\{base64\}/).length === 2,
      "has {secret} or {base64} once, where the key belongs",
    )
    .default("{secret}"),
  // The name and the help of a field in a form.
  name: z.string().min(1).max(45).regex(oneLine, "isn't one plain line"),
  help: z.string().min(1).max(100).regex(oneLine, "isn't one plain line").exactOptional(),
});

/** By their names in the code. A form has five fields. */
export const secretsShape = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,29}$/, "isn't a name such as deepl"), spec)
  .refine((all) => Object.keys(all).length <= 5, "has more than 5 keys");

/** One of them, with its name in the code. */
export type DeclaredSecret = z.infer<typeof spec> & { readonly id: string };

/** In the order of their names. */
export function secretsOf(declared: z.infer<typeof secretsShape> | undefined): readonly DeclaredSecret[] {
  return Object.entries(declared ?? {})
    .map(([id, one]) => ({ id, ...one }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Where it goes, and how: an admin fills it in for that and for nothing else. */
export function boundTo({ host, header, value }: DeclaredSecret): string {
  return JSON.stringify([host, header.toLowerCase(), value]);
}

/** All that is declared of it, to compare. */
export function secretKey({ id, name, help, ...one }: DeclaredSecret): string {
  return JSON.stringify([id, boundTo({ id, name, ...one }), name, help ?? ""]);
}

/** Why a secret can't be declared beside these hosts, in a sentence; undefined: it can. */
export function secretProblem({ id, host }: DeclaredSecret, hosts: readonly string[]): string | undefined {
  if (hosts.includes(host)) return undefined;
  return `needs.secrets.${id} goes to "${host}": add that to needs.http too`;
}
