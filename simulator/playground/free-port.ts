import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/** The wanted port if it is free on loopback, else any free one. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen(wanted, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    if (wanted === 0) throw error;
    return freePort(0);
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
