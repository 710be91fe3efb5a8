import { causeOf, type Wait } from "../../ipc/causes.ts";
import { discordAway } from "../rest/discord-trouble.ts";
import { codeOf } from "../rest/discord-unreached.ts";

/** Why the gateway is down, from what was last seen of it. */
export interface GatewayTrouble {
  closed(code: number): void;
  /** A socket, a call, or something of ours failed. */
  failed(error: unknown): void;
  /** The next login has to wait this many milliseconds. */
  loginWaits(ms: number, why: string): void;
  /** READY or RESUMED. */
  over(): void;
  /** Undefined if there is none. */
  now(): Wait | undefined;
}

/**
 * Close codes for what a client must not send (unknown opcode, undecodable, out of turn, twice, too much, an old version,
 * unknown intents): the running code is to blame.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
const ownMistakes: ReadonlySet<number> = new Set([4001, 4002, 4003, 4005, 4008, 4010, 4012, 4013]);

/** 1006 is a broken socket; 1000 and 4200 are the client's own closes, to start again or to resume. */
const ownCloses: ReadonlySet<number> = new Set([1000, 1006, 4200]);

export function createGatewayTrouble(): GatewayTrouble {
  let trouble: Wait | undefined = discords("Discord's gateway");
  return {
    closed(code) {
      // A failed socket closes as well, and so do connections we drop ourselves: that says less than the reason before.
      if (ownCloses.has(code)) trouble ??= discords("Discord's gateway");
      else
        trouble = ownMistakes.has(code)
          ? {
              cause: "release",
              what: `Discord's gateway, which did not understand us (code ${code})`,
              blocks: true,
            }
          : discords(`Discord's gateway, which closed the connection (code ${code})`);
    },
    failed(error) {
      const away = discordAway(error);
      const why = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
      const what = `${unreached} (${why})`;
      if (away !== undefined) trouble = { ...away, what };
      else if (causeOf(error) === "machine" || isSqlites(error))
        trouble = { cause: "machine", what: machineInWords(error), blocks: true };
      // A handshake answered with something else has no code of its own.
      else trouble = discords(what);
    },
    loginWaits(ms, why) {
      trouble = discords(`its next login at Discord's gateway, in ${Math.ceil(ms / 1_000)} s: ${why}`);
    },
    over() {
      trouble = undefined;
    },
    now: () => trouble,
  };
}

const unreached = "Discord's gateway, which can't be reached";

function discords(what: string): Wait {
  return { cause: "discord", what, blocks: true };
}

function isSqlites(error: unknown): boolean {
  return error instanceof Error && "errcode" in error;
}

function machineInWords(error: unknown): string {
  const isFull =
    codeOf(error) === "ENOSPC" || (error instanceof Error && "errcode" in error && error.errcode === 13);
  return isFull
    ? "room on the disk: it is full"
    : `this machine's disk (${error instanceof Error ? error.message : error})`;
}
