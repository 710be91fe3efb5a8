import { idOf, snowflake } from "./fake-ids.ts";
import { createRights, type Rights } from "./rights.ts";

/** The server of one dry run, as far as its interactions and messages need it. */
export interface Scene {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The same as ISO 8601. */
  readonly time: () => string;
  /** Ids of new messages, interactions and threads, each newer than the last. */
  readonly nextId: () => string;
  /** Names of people who have done something. */
  readonly people: Set<string>;
  readonly rights: Rights;
  /** Who asked for something last, by id; undefined: nobody has, or something happened since that asks for nothing. */
  readonly doer: () => string | undefined;
  readonly does: (userId: string | undefined) => void;
  /** Ids of those who are not in the server any more. */
  readonly gone: Set<string>;
  /** The id of a channel, which is there from now on. */
  readonly channel: (name: string) => string;
  /** A thread that was opened is a channel of that name from now on. */
  readonly opened: (name: string, id: string) => void;
  /** Names of the channels, by id. */
  readonly channels: ReadonlyMap<string, string>;
  /** The id of a role, which is there from now on. */
  readonly role: (name: string) => string;
  /** Names of the roles, by id. */
  readonly roles: ReadonlyMap<string, string>;
  /** Ids of those above Turbot's own. */
  readonly rolesAbove: Set<string>;
  /** The roles that a test says somebody has, by their ids. */
  readonly rolesOf: Map<string, readonly string[]>;
}

/** Where people are if nobody says otherwise. */
export const usualChannel = "general";

export function createScene(now: () => number): Scene {
  let count = 0n;
  const channels = new Map<string, string>();
  const threads = new Map<string, string>();
  const channel = (name: string) => {
    const id = threads.get(name) ?? idOf("channel", name);
    channels.set(id, name);
    return id;
  };
  channel(usualChannel);
  const roles = new Map<string, string>();
  const role = (name: string) => {
    const id = idOf("role", name);
    roles.set(id, name);
    return id;
  };
  role("Sailor");
  let doer: string | undefined;
  return {
    now,
    time: () => new Date(now()).toISOString(),
    nextId() {
      count += 1n;
      return snowflake(now(), count);
    },
    people: new Set(),
    rights: createRights(),
    doer: () => doer,
    does(userId) {
      doer = userId;
    },
    gone: new Set(),
    opened: (name, id) => {
      threads.set(name, id);
      channels.set(id, name);
    },
    ...{ channel, channels, role, roles },
    ...{ rolesAbove: new Set(), rolesOf: new Map() },
  };
}
