import { type ChangedFile, type Commit, patchOf } from "../history.ts";
import type { World } from "../world.ts";
import { type Json, nodeId, userJson } from "./repository-json.ts";

/** https://docs.github.com/rest/commits/commits#get-a-commit */
export function commitJson(world: World, commit: Commit): Json {
  const { apiUrl, pageUrl, fullName } = world;
  const page = `${pageUrl}/${fullName}/commit/${commit.sha}`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", Number.parseInt(commit.sha.slice(0, 8), 16)),
    url: `${apiUrl}/repos/${fullName}/commits/${commit.sha}`,
    html_url: page,
    commit: {
      message: commit.message,
      author: commit.author,
      committer: commit.committer,
      tree: { sha: commit.tree, url: `${apiUrl}/repos/${fullName}/git/trees/${commit.tree}` },
      url: `${apiUrl}/repos/${fullName}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: { verified: false, reason: "unsigned", signature: null, payload: null },
    },
    author: accountOf(world, commit.author.email),
    committer: accountOf(world, commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${apiUrl}/repos/${fullName}/commits/${sha}`,
      html_url: `${pageUrl}/${fullName}/commit/${sha}`,
    })),
  };
}

/** https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
export async function fileJson(world: World, base: string, head: string, file: ChangedFile): Promise<Json> {
  const path = encodeURI(file.path);
  return {
    sha: file.sha,
    filename: file.path,
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
    status: file.status,
    additions: file.lines?.added ?? 0,
    deletions: file.lines?.removed ?? 0,
    changes: (file.lines?.added ?? 0) + (file.lines?.removed ?? 0),
    blob_url: `${world.pageUrl}/${world.fullName}/blob/${head}/${path}`,
    raw_url: `${world.pageUrl}/${world.fullName}/raw/${head}/${path}`,
    contents_url: `${world.apiUrl}/repos/${world.fullName}/contents/${path}?ref=${head}`,
    ...(file.lines === undefined ? {} : { patch: await patchOf(world.repository, base, head, file) }),
  };
}

/** A commit belongs to an account if it has the no-reply address that GitHub gives it. */
function accountOf(world: World, email: string): Json | null {
  const login = /^(?:\d+\+)?([\w-]+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login === undefined ? null : userJson(world, login);
}
