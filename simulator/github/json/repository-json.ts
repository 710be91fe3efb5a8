import type { World } from "../world.ts";

/** Stays the same when the repository is renamed. */
export const repositoryId = 1;

export type Json = Record<string, unknown>;

/** https://docs.github.com/rest/users/users: the short form that is part of every other answer. */
export function userJson(world: World, login: string): Json {
  const { id, login: name } = world.user(login);
  return {
    login: name,
    id,
    node_id: nodeId("User", id),
    avatar_url: `${world.pageUrl}/${name}.png`,
    gravatar_id: "",
    url: `${world.apiUrl}/users/${name}`,
    html_url: `${world.pageUrl}/${name}`,
    type: isApp(name) ? "Bot" : "User",
    site_admin: false,
  };
}

/** The same, where GitHub documents null for a deleted account ("nullable-simple-user"). */
export function writerJson(world: World, login: string): Json | null {
  return world.user(login).deleted === true ? null : userJson(world, login);
}

/** https://docs.github.com/rest/repos/repos#get-a-repository */
export function repositoryJson(world: World): Json {
  const { fullName, pageUrl, apiUrl } = world;
  return {
    id: repositoryId,
    node_id: nodeId("Repository", repositoryId),
    name: world.repo,
    full_name: fullName,
    private: isPrivate(world),
    visibility: isPrivate(world) ? "private" : "public",
    owner: userJson(world, world.owner),
    html_url: `${pageUrl}/${fullName}`,
    description: null,
    fork: world.stored.fork === true,
    ...(world.stored.parent === undefined ? {} : { parent: publicJson(world, world.stored.parent) }),
    archived: world.stored.archived === true,
    disabled: false,
    url: `${apiUrl}/repos/${fullName}`,
    clone_url: `${apiUrl}/${fullName}.git`,
    default_branch: world.defaultBranch,
    allow_merge_commit: true,
    allow_squash_merge: false,
    allow_rebase_merge: false,
    delete_branch_on_merge: false,
  };
}

export function isPrivate({ stored, tokenLacks }: Pick<World, "stored" | "tokenLacks">): boolean {
  return stored.private === true || tokenLacks.length > 0;
}

/** Somebody else's repository, which only an admin of theirs can push to. */
export function publicJson({ pageUrl, apiUrl, defaultBranch }: World, fullName: string): Json {
  const [owner = "", name = ""] = fullName.split("/");
  return {
    ...{ id: 2, name, full_name: fullName, private: false, visibility: "public", owner: { login: owner } },
    ...{ html_url: `${pageUrl}/${fullName}`, url: `${apiUrl}/repos/${fullName}` },
    ...{ clone_url: `${apiUrl}/${fullName}.git`, default_branch: defaultBranch },
    ...{ fork: false, archived: false, disabled: false, permissions: permissionBits.read },
  };
}

const permissionBits = {
  admin: { admin: true, maintain: true, push: true, triage: true, pull: true },
  write: { admin: false, maintain: false, push: true, triage: true, pull: true },
  read: { admin: false, maintain: false, push: false, triage: false, pull: true },
  none: { admin: false, maintain: false, push: false, triage: false, pull: false },
};

export function permissionsJson(world: World, login: string): Json {
  // What an app may do isn't said here ("List repositories accessible to the app installation", docs.github.com).
  if (isApp(login)) return { ...permissionBits.none, pull: true };
  return permissionBits[world.permission(login)];
}

/** GitHub's node ids are opaque; these are too. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64url");
}

/** The account of an app has such a name, which nobody can choose. */
function isApp(login: string): boolean {
  return login.endsWith("[bot]");
}
