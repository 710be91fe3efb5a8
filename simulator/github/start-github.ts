import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createFaults } from "../../packages/simulator-kit/faults.ts";
import { createJournal } from "../../packages/simulator-kit/journal.ts";
import { createAfterPush } from "./after-push.ts";
import { createApps } from "./apps/create-apps.ts";
import { createChecks } from "./checks.ts";
import { createConversation } from "./conversation.ts";
import type { GitHubOptions, GitHubSimulator, GitHubState } from "./github-simulator.ts";
import { unifiedDiff } from "./history.ts";
import { authenticator } from "./http/authenticate.ts";
import { createGitHttp } from "./http/git-http.ts";
import { createGitHubApp } from "./http/github-app.ts";
import { createRateLimit } from "./http/rate-limit.ts";
import { repositoryJson, userJson } from "./json/repository-json.ts";
import { createPeople, shown } from "./people.ts";
import { type AfterPush, createPullRequests, type PullRequests } from "./pull-requests.ts";
import { notFound } from "./refused.ts";
import { openRepository } from "./repository.ts";
import type { Site } from "./site.ts";
import { nothingStored, type Stored, stored as storedSchema } from "./stored.ts";
import { createWebhooks } from "./webhooks.ts";
import { createWorld, type World } from "./world.ts";

/**
 * GitHub on loopback, for one repository.
 *
 * @throws GitFailedError if the bare repository can't be created or read; ZodError if `state` didn't come from `state()`
 */
export async function startGitHub(options: GitHubOptions): Promise<GitHubSimulator> {
  const {
    owner,
    repo,
    gitDir,
    token = "simulated-github-token",
    tokenLogin = "turbot",
    nulls = [],
    tokenLacks = [],
    now = Date.now,
  } = options;
  const env = options.env ?? {};
  const { repository, defaultBranch } = await openRepository(gitDir, env);
  const stored = continued(options);

  const server = createServer();
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("a TCP server has an address with a port");
  const url = `http://127.0.0.1:${address.port}`;
  const pageUrl = options.pageUrl ?? url;

  const world = createWorld({
    owner,
    repo,
    defaultBranch,
    tokenLogin,
    apiUrl: url,
    pageUrl,
    repository,
    stored,
    nulls,
    tokenLacks,
    upstream: options.upstream,
    now,
  });
  for (const login of [owner, tokenLogin]) world.user(login);
  const journal = createJournal(now);
  const faults = createFaults();
  const webhooks = createWebhooks(world, journal);
  const afterPush = createAfterPush(world, webhooks, () => pullRequests);
  const pullRequests: PullRequests = createPullRequests(world, webhooks, afterPush);
  const conversation = createConversation(world, webhooks);
  const site: Site = { world, webhooks, pullRequests, conversation, checks: createChecks(world, webhooks) };
  const gitHttp = createGitHttp(gitDir, env);
  const upstreamGit =
    options.upstream === undefined ? undefined : createGitHttp(options.upstream.gitDir, env);
  const stopping = new AbortController();
  const rateLimit = createRateLimit(now);
  const apps = createApps(world, webhooks, now);
  const app = createGitHubApp({
    site,
    apps,
    authenticate: authenticator(token, tokenLogin, apps),
    faults,
    journal,
    rateLimit,
    gitHttp,
    upstreamGit,
    afterPush,
    stopping: stopping.signal,
  });
  await catchUp(world, afterPush);
  server.on("request", getRequestListener(app.fetch, { overrideGlobalObjects: false }));

  return {
    url,
    cloneUrl: `${url}/${owner}/${repo}.git`,
    pageUrl,
    token,
    owner,
    repo,
    gitDir,
    journal,
    faults,
    people: createPeople(site, afterPush),
    apps,
    pullRequests: () => stored.pulls.map(shown),
    pullRequest: (number) => shown(known(world.pull(number))),
    diff(number) {
      const { base, head } = known(world.pull(number));
      return unifiedDiff(repository, base.sha, head.sha);
    },
    limitToken(lacks) {
      world.tokenLacks = lacks;
    },
    setWebhook({ url, secret, contentType = "json" }) {
      stored.hook = { id: stored.hook?.id ?? world.nextId(), url, secret, contentType };
    },
    ping: (events = ["*"]) =>
      webhooks.deliver("ping", "", {
        zen: "Keep it logically awesome.",
        hook_id: stored.hook?.id,
        hook: { type: "Repository", id: stored.hook?.id, name: "web", active: true, events },
        repository: repositoryJson(world),
        sender: userJson(world, owner),
      }),
    async redeliver(deliveryId) {
      const status = await webhooks.redeliver(deliveryId);
      if (status === undefined) throw new Error(`delivery ${deliveryId} was not answered`);
      return status;
    },
    get deliveries() {
      return stored.deliveries.map(({ guid, event, action, payload, status }) => ({
        id: guid,
        event,
        action,
        payload,
        status,
      }));
    },
    delivered: () => webhooks.settled(),
    subscribe: (listener) => world.subscribe(listener),
    state: (): GitHubState => ({ version: 1, data: structuredClone(stored) }),
    async stop() {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      await Promise.all([gitHttp.stop(), upstreamGit?.stop(), webhooks.stop(), once(server, "close")]);
    },
  };
}

function continued({
  state,
  owner,
  upstream,
  tokenLogin = "turbot",
  collaborators = {},
}: GitHubOptions): Stored {
  const stored = state === undefined ? nothingStored() : storedSchema.parse(structuredClone(state.data));
  if (state === undefined && upstream !== undefined) stored.absent = true;
  const permissions = {
    ...collaborators,
    [owner]: "admin",
    [tokenLogin]: collaborators[tokenLogin] ?? "write",
  } as const;
  for (const [login, permission] of Object.entries(permissions))
    stored.permissions[login.toLowerCase()] = permission;
  return stored;
}

/**
 * If the simulator was killed between a push or merge and the writing of its state, git is ahead of the state:
 * applies the consequences now.
 */
async function catchUp({ stored, tokenLogin, repository }: World, afterPush: AfterPush): Promise<void> {
  const open = stored.pulls.filter(({ state }) => state === "open");
  const believed = open.flatMap(({ head, base }) => [head, base]).map(({ ref, sha }) => [ref, sha] as const);
  await afterPush(tokenLogin, new Map([...(await repository.branches()), ...believed]));
}

function known<T>(thing: T | undefined): T {
  if (thing === undefined) throw notFound();
  return thing;
}
