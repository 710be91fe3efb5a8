import { PermissionFlagsBits } from "discord-api-types/v10";
import { permissions } from "../../declaration/permissions.ts";
import type { Permission } from "../../plugin-api/permission.ts";
import { holds } from "../capabilities/permission-bits.ts";
import { OptionError } from "../dispatch/check-options.ts";

/** What people may do in a dry run. */
export interface Rights {
  /** From here on somebody has these of the permissions that commands can take, and no others. */
  set(userId: string, named: readonly Permission[]): void;
  /** Somebody's permissions, in Discord's bits: all of them, as long as nobody says otherwise. */
  of(userId: string): bigint;
  /** What somebody was given beyond what every member may do, in bits: nothing, as long as nobody says so. */
  beyond(userId: string): bigint;
  /** Whether somebody sees a command. @param needed Discord's bits as text; null: everybody sees it */
  maySee(userId: string, needed: string | null | undefined): boolean;
}

/** What every member may do in an ordinary channel. */
const ordinary = [
  ...(["ViewChannel", "SendMessages", "ReadMessageHistory", "AddReactions"] as const),
  ...([
    "AttachFiles",
    "EmbedLinks",
    "CreatePublicThreads",
    "SendMessagesInThreads",
    "ChangeNickname",
  ] as const),
].reduce((all, name) => all | PermissionFlagsBits[name], 0n);

const everything = 2n ** 60n - 1n;

export function createRights(): Rights {
  const known = new Map<string, bigint>();
  const rightsOf = (userId: string) => known.get(userId) ?? everything;
  return {
    set: (userId, named) => void known.set(userId, ordinary | bitsOfNames(named)),
    of: rightsOf,
    beyond: (userId) => (known.get(userId) ?? 0n) & ~ordinary,
    maySee: (userId, needed) => !needed || holds(rightsOf(userId), BigInt(needed)),
  };
}

/** Discord's bits of permissions such as `manage_messages`. @throws OptionError */
export function bitsOfNames(names: readonly Permission[]): bigint {
  const strange = names.find((name) => !Object.hasOwn(permissions, name));
  if (strange !== undefined)
    throw new OptionError(
      `No command takes the permission "${strange}", but ${Object.keys(permissions).join(", ")}`,
    );
  return names.reduce((all, name) => all | permissions[name], 0n);
}
