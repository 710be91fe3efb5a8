import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Playground } from "../playground/playground.ts";
import { createPageApp } from "./page-app.ts";
import { createTicker } from "./ticker.ts";

export interface Page {
  /** What people open. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Opens the playground's page on loopback.
 *
 * @param port 0: any free one
 * @throws the system's error when the port is taken (`EADDRINUSE`)
 */
export async function startPage(playground: Playground, port: number): Promise<Page> {
  const ticker = createTicker(playground);
  const server = createAdaptorServer({ fetch: createPageApp(playground, ticker).fetch }) as Server;
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    ticker.close();
    throw error;
  }
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async stop() {
      ticker.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
