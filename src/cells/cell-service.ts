import { parse } from "yaml";
import { z } from "zod";
import { type CellsFolder, settingsPath } from "./cells-folder.ts";

/** What `deploy/compose.yaml` says of one Turbot: how closed it is, and how long it has to stop, holds for each cell. */
const alone = z.object({
  services: z.object({
    turbot: z.looseObject({
      build: z.unknown(),
      environment: z.unknown(),
      ports: z.unknown(),
      volumes: z.unknown(),
    }),
  }),
});

export interface CellOptions {
  readonly image: string;
  /** The port of this machine that GitHub reaches it at; undefined: merges are found within a minute. */
  readonly webhookPort: number | undefined;
}

/** Where a Turbot says inside its container how it is, whatever its settings say. */
export const statusPort = 9464;

const asksItself = `fetch('http://127.0.0.1:${statusPort}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;

/**
 * A cell as a compose service. It has a network of its own, so that no cell reaches another one.
 *
 * @param single the text of `deploy/compose.yaml`
 */
export function cellService(
  folder: CellsFolder,
  name: string,
  { image, webhookPort }: CellOptions,
  single: string,
): object {
  const {
    build: _,
    environment: __,
    ports: ___,
    volumes: ____,
    ...closed
  } = alone.parse(parse(single)).services.turbot;
  return {
    image,
    env_file: [settingsPath(folder, name).slice(folder.path.length + 1)],
    environment: {
      WEBHOOK_HOST: "0.0.0.0",
      WEBHOOK_PORT: "8080",
      METRICS_HOST: "127.0.0.1",
      METRICS_PORT: String(statusPort),
    },
    ...(webhookPort === undefined ? {} : { ports: [`${webhookPort}:8080`] }),
    volumes: [`${name}:/turbot`],
    networks: [name],
    ...closed,
    // A deploy checks types and has two bots for a moment: one cell must not take that from the others.
    mem_limit: "1g",
    // As in the image; an image in OCI's format can't say it.
    healthcheck: {
      test: ["CMD", "node", "-e", asksItself],
      interval: "30s",
      timeout: "5s",
      // The first start clones, and perhaps installs packages.
      start_period: "5m",
    },
  };
}
