import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { DiscordState } from "../../packages/discord-simulator/discord-simulator.ts";
import type { GitHubState } from "../github/github-simulator.ts";
import type { Cast } from "./create-world.ts";

/** What a playground remembers between runs: `state.json`. */
export interface PlaygroundState {
  readonly version: 1;
  /** Messages of people and the bot contain these addresses, so they are kept if the ports are still free. */
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly discord: DiscordState;
  readonly github: GitHubState;
  readonly cast: Cast;
}

export interface Ports {
  readonly discord: number;
  readonly github: number;
  /** Undefined: Claude itself answered. */
  readonly claude: number | undefined;
}

/** Generated once; they give access to nothing outside. */
export interface Secrets {
  readonly botToken: string;
  readonly githubToken: string;
  readonly claudeKey: string;
  readonly webhookSecret: string;
}

export function newSecrets(): Secrets {
  const secret = () => randomBytes(24).toString("hex");
  return {
    botToken: `playground.${secret()}`,
    githubToken: `ghp_${secret()}`,
    claudeKey: `sk-ant-playground-${secret()}`,
    webhookSecret: secret(),
  };
}

/** The state of the last run; undefined: there was none, or it can't be read. */
export function readState(file: string): PlaygroundState | undefined {
  try {
    const state: PlaygroundState = JSON.parse(readFileSync(file, "utf8"));
    return state.version === 1 ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the state soon after a change, and immediately on request. */
export interface StateKeeper {
  changed(): void;
  /** Writes now, and never again. */
  close(): void;
}

/** A burst of changes causes one write. */
const quietMs = 300;

export function keepState(file: string, state: () => PlaygroundState): StateKeeper {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const write = () => {
    timer = undefined;
    writeFileSync(`${file}.new`, JSON.stringify(state()));
    renameSync(`${file}.new`, file);
  };
  return {
    changed: () => {
      if (!closed) timer ??= setTimeout(write, quietMs);
    },
    close: () => {
      clearTimeout(timer);
      closed = true;
      write();
    },
  };
}
