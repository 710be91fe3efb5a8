import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { alternate } from "../harness/alternate.ts";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";
import { deliver, secret } from "../webhook/deliver.ts";

export const webhook: Suite = {
  title: "Webhook",
  about:
    "Signed deliveries of 13 KB, sixteen at once, to a server in a process of its own. Both check the signature, store what happened before they answer, mark it as handled, and keep it; Turbot also checks the shape of what it is sent. *The floor* is Probot storing nothing.",
  measurements: { deliveries },
};

interface Server {
  /** Fills its database with so many handled deliveries. */
  keep(count: number): void;
  readonly url: string;
  stop(): Promise<void>;
}

async function deliveries(powers: BenchPowers): ReturnType<Measure> {
  const count = powers.pick({ tiny: 50, quick: 500, full: 5_000 });
  const kept = powers.pick({ tiny: 100, quick: 20_000, full: 100_000 });
  const probot = "../peers/webhook-with-probot.ts";
  const withFloor = powers.peers && powers.pick({ tiny: false, quick: false, full: true });
  const servers = {
    [turbot]: await start(powers, "../webhook/turbot-server.ts", "pull_request_events"),
    ...(powers.peers
      ? {
          "Probot, storing the same": await start(powers, probot, "events", { STORES: "1" }),
        }
      : {}),
    ...(withFloor ? { "floor: Probot": await start(powers, probot, "events") } : {}),
  };
  try {
    const measure = (what: string) =>
      alternate(
        powers.pick({ tiny: 1, quick: 1, full: 5 }),
        Object.fromEntries(
          Object.entries(servers).map(([name, { url }]) => [
            name,
            async () => ({ perSecond: await deliver(url, count) }),
          ]),
        ),
        { perSecond: { what, unit: "a second", better: "more" } },
      );
    // Until V8 has compiled it well.
    for (const { url } of Object.values(servers)) await deliver(url, count);
    const few = await measure("verified deliveries");
    for (const server of Object.values(servers)) server.keep(kept);
    const comparisons = [...few, ...(await measure(`with ${kept.toLocaleString("en-GB")} kept`))];
    return { comparisons };
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

async function start(
  { node, path }: BenchPowers,
  file: string,
  table: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "turbot-bench-"));
  const databaseFile = join(folder, "deliveries.db");
  const env = { PATH: path, DATABASE: databaseFile, SECRET: secret, ...more };
  const child = fork(join(import.meta.dirname, file), { execPath: node, env });
  const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
  return {
    url,
    keep(count) {
      const database = new DatabaseSync(databaseFile);
      database.exec("BEGIN");
      const insert = database.prepare(
        `INSERT INTO ${table} (id, event, received_at, done_at) VALUES (?, '', ?, ?)`,
      );
      for (let at = 0; at < count; at += 1) insert.run(`kept ${at}`, Date.now(), Date.now());
      database.exec("COMMIT");
      database.close();
    },
    async stop() {
      child.kill("SIGKILL");
      await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
