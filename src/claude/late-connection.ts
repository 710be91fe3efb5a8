import { onFirstUse } from "../system/on-first-use.ts";
import type { Connection, ConnectionOptions } from "./connection.ts";

/** A connection that loads Claude's SDK when it is first used: its modules take as long as a third of our own, and a start doesn't wait for it. */
export function createLateConnection(options: ConnectionOptions): Connection {
  let isUsed = false;
  let isClosed = false;
  const load = onFirstUse(async () => {
    const { createConnection } = await import("./connection.ts");
    return createConnection(options);
  });
  const open = async () => {
    isUsed = true;
    const connection = await load();
    if (isClosed) await connection.close();
    return connection;
  };
  return {
    stream: async (request) => (await open()).stream(request),
    readModels: async (names) => (await open()).readModels(names),
    async close() {
      isClosed = true;
      if (isUsed) await (await load()).close();
    },
  };
}
