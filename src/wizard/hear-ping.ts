import { once } from "node:events";
import { createServer } from "node:http";
import { claimedHmac, isSigned } from "../webhook/verify-signature.ts";

/** More than any ping has, in bytes. */
const longest = 100_000;

/** Listens where the bot will, for a ping that is signed with the secret. Anybody else gets the same answer. */
export async function hearPing(
  host: string,
  port: number,
  secret: string,
): Promise<{ readonly port: number; heard(ms: number): Promise<boolean>; close(): Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<true>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > longest) request.destroy();
      else chunks.push(chunk);
    });
    request.on("error", () => {});
    request.on("end", () => {
      const claimed = claimedHmac(String(request.headers["x-hub-signature-256"] ?? ""));
      if (claimed !== undefined && isSigned(Buffer.concat(chunks), secret, claimed)) resolve(true);
      response.writeHead(202).end();
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async heard(ms) {
      const late = Promise.withResolvers<false>();
      const timer = setTimeout(() => late.resolve(false), ms);
      try {
        return await Promise.race([promise, late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
