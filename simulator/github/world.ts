import type { Permission } from "./github-simulator.ts";
import type { Repository } from "./repository.ts";
import type { Stored, StoredPull, StoredUser } from "./stored.ts";

/** The repository as GitHub sees it: git, what is stored beside it, and where it is reached. */
export interface World {
  readonly owner: string;
  readonly repo: string;
  /** `owner/repo` */
  readonly fullName: string;
  readonly defaultBranch: string;
  /** Whom the token belongs to. */
  readonly tokenLogin: string;
  readonly apiUrl: string;
  readonly pageUrl: string;
  readonly repository: Repository;
  readonly stored: Stored;
  /** ISO 8601 without fractions, as GitHub writes times. */
  now(): string;
  nextId(): number;
  /** The account of that name; made when it is first heard of. */
  user(login: string): StoredUser;
  permission(login: string): Permission;
  pull(number: number): StoredPull | undefined;
  /** Tells subscribers. */
  changed(): void;
  /** Runs what reads and then moves refs, one at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface WorldOptions {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  readonly tokenLogin: string;
  readonly apiUrl: string;
  readonly pageUrl: string;
  readonly repository: Repository;
  readonly stored: Stored;
  readonly now: () => number;
}

export function createWorld(options: WorldOptions): World & { subscribe(listener: () => void): () => void } {
  const { now, stored, ...rest } = options;
  const listeners = new Set<() => void>();
  let tail: Promise<unknown> = Promise.resolve();
  const nextId = () => {
    stored.lastId += 1;
    return stored.lastId;
  };
  return {
    ...rest,
    stored,
    fullName: `${options.owner}/${options.repo}`,
    nextId,
    now: () => `${new Date(now()).toISOString().slice(0, 19)}Z`,
    user(login) {
      const known = stored.users.find((user) => user.login.toLowerCase() === login.toLowerCase());
      if (known !== undefined) return known;
      const user = { login, id: nextId() };
      stored.users.push(user);
      return user;
    },
    permission: (login) => stored.permissions[login.toLowerCase()] ?? "read",
    pull: (number) => stored.pulls.find((pull) => pull.number === number),
    changed: () => {
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exclusively(work) {
      const result = tail.then(work);
      tail = result.catch(() => {});
      return result;
    },
  };
}
