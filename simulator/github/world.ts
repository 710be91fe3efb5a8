import type { NullableField, Permission, TokenPermission } from "./github-simulator.ts";
import type { Repository } from "./repository.ts";
import type { Stored, StoredPull, StoredUser } from "./stored.ts";

/** The repository as GitHub sees it: git, the state beside it, and its addresses. */
export interface World {
  /** The repository's current name. */
  readonly owner: string;
  readonly repo: string;
  /** `owner/repo` */
  readonly fullName: string;
  /** The names that lead to it, in lower case. */
  readonly formerNames: readonly string[];
  rename(owner: string, repo: string): void;
  /** Sent as null where GitHub documents that as possible. */
  readonly nulls: readonly NullableField[];
  /** The permissions that the fine-grained token lacks. */
  tokenLacks: readonly TokenPermission[];
  /** Somebody else's public repository, of which ours can be made. */
  readonly upstream: Upstream | undefined;
  readonly defaultBranch: string;
  /** The token's owner. */
  readonly tokenLogin: string;
  readonly apiUrl: string;
  readonly pageUrl: string;
  readonly repository: Repository;
  readonly stored: Stored;
  /** ISO 8601 without fractions, as GitHub writes times. */
  now(): string;
  nextId(): number;
  /** The account of that name; created on first use. */
  user(login: string): StoredUser;
  permission(login: string): Permission;
  pull(number: number): StoredPull | undefined;
  /** Notifies subscribers. */
  changed(): void;
  /** Runs operations that read and then move refs, one at a time. */
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
  readonly nulls: readonly NullableField[];
  readonly tokenLacks: readonly TokenPermission[];
  readonly upstream: Upstream | undefined;
  readonly now: () => number;
}

/** A repository that is only read and forked here. */
export interface Upstream {
  /** `owner/name` */
  readonly fullName: string;
  /** Bare, on disk. */
  readonly gitDir: string;
}

export function createWorld(options: WorldOptions): World & { subscribe(listener: () => void): () => void } {
  const { now, stored, tokenLacks, ...rest } = options;
  const listeners = new Set<() => void>();
  let tail: Promise<unknown> = Promise.resolve();
  const nextId = () => {
    stored.lastId += 1;
    return stored.lastId;
  };
  return {
    ...rest,
    stored,
    tokenLacks,
    get owner() {
      return stored.renamed?.owner ?? options.owner;
    },
    get repo() {
      return stored.renamed?.repo ?? options.repo;
    },
    get fullName() {
      return `${this.owner}/${this.repo}`;
    },
    get formerNames() {
      return stored.renamed?.from ?? [];
    },
    rename(owner, repo) {
      const from = [...this.formerNames, this.fullName.toLowerCase()];
      stored.renamed = {
        owner,
        repo,
        from: from.filter((name) => name !== `${owner}/${repo}`.toLowerCase()),
      };
    },
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
