import { RefusalError } from "../../../declaration/refusal.ts";
import type { Credential } from "../../secrets/credential.ts";

/*
 * What is different about a request with a secret in it: rule 6 of what makes power safe. The host that the secret is for has it anyway; what
 * is prevented is that anybody else gets it from there, first of all the plugin.
 */

/** Headers with which a plugin could have an echo of the secret cut into pieces or packed, so that it isn't recognized. */
const unsent = new Set([
  "accept-charset",
  "accept-encoding",
  "if-range",
  "range",
  "te",
  "x-http-method-override",
  "x-method-override",
]);

/** Headers of an answer that tell about its body as it was before the secret was taken out. */
const untold = new Set(["content-digest", "content-length", "content-md5", "digest", "etag", "repr-digest"]);

/** @throws RefusalError if the secret isn't sent there */
export function checkCredential({ id, host }: Credential, url: URL): void {
  if (url.protocol !== "https:") throw new RefusalError(`The key "${id}" is sent over https alone`);
  if (url.hostname !== host)
    throw new RefusalError(`The key "${id}" is for ${host}, not for ${url.hostname}`);
}

/**
 * The headers of a plugin's request with the secret.
 *
 * @throws RefusalError if the plugin sets the secret's header itself
 */
export function withCredential(
  headers: Readonly<Record<string, string>>,
  { header, value }: Credential,
): Record<string, string> {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  if (names.includes(header.toLowerCase()))
    throw new RefusalError(`The header "${header}" is the key's: leave it out`);
  return { ...askedOpenly(headers), [header]: value };
}

/** The headers of a request whose answer is searched for a secret. */
export function askedOpenly(headers: Readonly<Record<string, string>>): Record<string, string> {
  const sent = Object.entries(headers).filter(([name]) => !unsent.has(name.toLowerCase()));
  return { ...Object.fromEntries(sent), "accept-encoding": "identity" };
}

/** @throws RefusalError if the answer can't be searched for the secret, or leads on with it */
export function checkAnswered(
  { id, scrub }: Credential,
  { host }: URL,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): void {
  const packed = [headers["content-encoding"] ?? []].flat().join(",").toLowerCase();
  if (packed !== "" && packed !== "identity")
    throw new RefusalError(
      `${host} answers compressed, although it was asked not to: with a key that isn't read`,
    );
  if ([headers.location ?? []].flat().some((one) => scrub.isIn(one)))
    throw new RefusalError(`${host} redirects to an address with the key "${id}" in it: that isn't followed`);
}

/** What the plugin gets of an answer's headers. @param from the host that answers */
export function headersWithout(
  headers: Readonly<Record<string, string>>,
  { host, scrub }: Credential,
  from: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => host !== from || !untold.has(name))
      .map(([name, value]) => [scrub.text(name), scrub.text(value)]),
  );
}
