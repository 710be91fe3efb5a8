/** Looked for in this many bytes at the start. */
const declarationBytes = 256;

/**
 * Decodes a document by its byte order mark, by what its sender says of it, or by its own XML declaration, in that order (RFC 7303). What names
 * no encoding, or one that nobody knows, is UTF-8.
 *
 * @param contentType the header; undefined: there is none
 */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string {
  const said = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? "")?.[1];
  const label = marked(bytes) ?? said ?? declared(bytes) ?? "utf-8";
  return decoder(label).decode(bytes);
}

function marked(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xff && second === 0xfe ? "utf-16le" : undefined;
}

function declared(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, declarationBytes)).toString("latin1");
  return /^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}

function decoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
