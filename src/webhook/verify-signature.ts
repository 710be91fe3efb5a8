import { createHmac, timingSafeEqual } from "node:crypto";

/** `X-Hub-Signature-256`: `sha256=` and 64 hexadecimal digits. The older SHA-1 header is ignored. */
const form = /^sha256=([0-9a-f]{64})$/;

/** The HMAC in a signature header; undefined if it is missing or malformed. */
export function claimedHmac(header: string | readonly string[] | undefined): Buffer | undefined {
  const digits = form.exec(String(header))?.[1];
  return digits === undefined ? undefined : Buffer.from(digits, "hex");
}

/** Whether the body was signed with the secret, byte for byte. Takes the same time for every wrong signature. */
export function isSigned(body: Uint8Array, secret: string, claimed: Buffer): boolean {
  const hmac = createHmac("sha256", secret).update(body).digest();
  return claimed.length === hmac.length && timingSafeEqual(hmac, claimed);
}
