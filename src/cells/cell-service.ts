import { parse } from "yaml";
import { z } from "zod";
import { variables } from "../config/variables.ts";
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

/** Where a Turbot says inside its container how it is, and where GitHub reaches it there, whatever its settings say. */
export const statusPort = portOf("METRICS_PORT");
const webhooksPort = portOf("WEBHOOK_PORT");

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
      WEBHOOK_PORT: webhooksPort,
      METRICS_HOST: "127.0.0.1",
      METRICS_PORT: statusPort,
    },
    ...(webhookPort === undefined ? {} : { ports: [`${webhookPort}:${webhooksPort}`] }),
    volumes: [`${name}:/turbot`],
    networks: [name],
    ...closed,
    // A deploy checks types and has two bots for a moment: one cell must not take that from the others.
    mem_limit: "1g",
    // As in the image; an image in OCI's format can't say it.
    healthcheck: {
      test: ["CMD", "is-healthy"],
      interval: "30s",
      timeout: "5s",
      // The first start clones, and perhaps installs packages.
      start_period: "5m",
    },
  };
}

/** The setting's default. */
function portOf(name: "METRICS_PORT" | "WEBHOOK_PORT"): string {
  return variables.find((one) => one.name === name)?.default ?? "";
}
