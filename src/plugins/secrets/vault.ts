import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/**
 * Encrypts what admins fill in. The key is an operator's setting and in no database, so a database or a copy of it tells nothing.
 *
 * AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D): a key would have to seal billions of texts before two nonces are likely to
 * be the same.
 */
export interface Vault {
  /** False: the operator has set no key, so nothing can be kept. */
  readonly isOpen: boolean;
  /** @param about what it belongs to: it opens as nothing else @throws VaultClosedError */
  seal(text: string, about: readonly string[]): string;
  /** Undefined: it was sealed with another key, for something else, or is damaged. */
  open(sealed: string, about: readonly string[]): string | undefined;
  /** It opens, but with a key that new things aren't sealed with any more. */
  isOld(sealed: string): boolean;
}

/** There is no key to seal anything with. */
export class VaultClosedError extends Error {
  override readonly name = "VaultClosedError";
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** @param keys 32 bytes each, in hex: the first seals, the others open what was sealed before they were replaced */
export function createVault(keys: readonly string[]): Vault {
  const known = keys.map((hex) => {
    const key = Buffer.from(hex, "hex");
    return { key, name: createHash("sha256").update("name of a key").update(key).digest("hex").slice(0, 8) };
  });
  const [newest] = known;
  return {
    isOpen: newest !== undefined,
    seal(text, about) {
      if (newest === undefined) throw new VaultClosedError("PLUGIN_SECRETS_KEY isn't set");
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, newest.key, nonce, { authTagLength: tagBytes });
      cipher.setAAD(belongsTo(about));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `${newest.name}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64")}`;
    },
    open(sealed, about) {
      const [name, text = ""] = sealed.split(".");
      const key = known.find((one) => one.name === name)?.key;
      const bytes = Buffer.from(text, "base64");
      if (key === undefined || bytes.length < nonceBytes + tagBytes) return undefined;
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(belongsTo(about));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        const opened = decipher.update(bytes.subarray(nonceBytes + tagBytes));
        return Buffer.concat([opened, decipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
    isOld: (sealed) => known.slice(1).some(({ name }) => sealed.startsWith(`${name}.`)),
  };
}

/** In a form in which no two lists are the same. */
function belongsTo(about: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(about));
}
