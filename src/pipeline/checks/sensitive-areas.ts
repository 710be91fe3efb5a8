/** An area, as approvals name it, and what belongs to it: whole folders, single files, or file names in any folder. */
interface Area {
  readonly name: string;
  /** Whole folders, with a trailing slash. */
  readonly folders?: readonly string[];
  /** Under `src/`, without `.ts`. */
  readonly sources?: readonly string[];
  /** Relative to the repository's root. */
  readonly files?: readonly string[];
  readonly anywhere?: RegExp;
}

/**
 * Where a change can do the most harm: what guards everything else. Approvals are stored with the areas' names, so the names
 * never change. `sensitive-areas.test.ts` finds the files that can deploy, grant or approve something, by what they import and
 * what they name, and fails if one of them is missing here.
 */
const areas: readonly Area[] = [
  // With everything it imports: a supervisor that can't start can't roll anything back.
  {
    name: "the supervisor",
    folders: ["src/supervisor/", "src/git/", "src/log/", "src/ipc/", "src/system/"],
    files: [
      "bin/supervisor.ts",
      "bin/supervisor-powers.ts",
      "bin/guard-supervisor.ts",
      "bin/process-one.sh",
      "bin/start.js",
    ],
  },
  {
    name: "whose word counts",
    folders: ["src/administration/", "src/config/", "src/requests/admission/"],
    sources: [
      "app/handle-event",
      "app/who-we-are",
      "built-ins/chat-panel",
      "built-ins/usage/usage-panel",
      "built-ins/who-said-menu",
      "chat/manners/quieting",
      "discord/gateway/backfill",
      "discord/gateway/event-shapes",
      "discord/gateway/fetch-missed",
      "discord/gateway/inbox-dispatcher",
      "discord/gateway/read-dispatch",
      "discord/gateway/wanted-event",
      "discord/member-roles",
      "discord/messages/called-by-role",
      "discord/messages/is-from-a-person",
      "discord/messages/plainly-said",
      "discord/messages/spoken-to",
      "discord/own-roles",
      "discord/remember-roles",
      "discord/store/inbox",
      "follow-up/ask-reviewers",
      "follow-up/create-follow-up",
      "follow-up/look-after",
      "follow-up/make-revisions",
      "follow-up/news",
      "follow-up/proposed",
      "follow-up/publish-credits",
      "follow-up/remember-writers",
      "follow-up/revision-words",
      "follow-up/store/pull-request-events",
      "follow-up/take-events",
      "follow-up/watch-changes",
      "github/answers",
      "github/create-github",
      "github/follow-pull-request",
      "github/github",
      "github/latest-changes",
      "github/was-merged",
      "github/writer",
      "privacy/create-privacy",
      "requests/building/draft-fix",
      "requests/building/end-run",
      "requests/building/run-generation",
      "requests/create-requests",
      "requests/credit",
      "requests/end-orphaned",
      "requests/planning/plan-with-requester",
      "requests/request",
      "requests/steer",
      "requests/thread/buttons",
      "requests/thread/classify-message",
      "requests/thread/deliver-outbox",
      "requests/thread/detect-closed-thread",
      "requests/thread/go-and-cancel",
      "requests/thread/press-button",
      "requests/thread/tell-outcome",
      "requests/thread/late-messages",
      "requests/transitions",
      "requests/watch-idle",
    ],
  },
  {
    name: "what deploys, grants and holds the keys",
    folders: [
      "src/app/compose/",
      "src/app/guild-deeds/",
      "src/backup/",
      "src/app/turbot/",
      "src/built-ins/keys/",
      "src/built-ins/panel/",
      "src/built-ins/turbot/",
      "src/cells/",
      "src/doctor/",
      "src/plugins/store/",
      "src/revert/",
      "src/upstream/",
      "src/wizard/",
    ],
    files: ["bin/bot.ts", "bin/choose-program.ts", "bin/doctor.ts", "bin/setup.ts"],
    sources: [
      "app/act-in-guilds",
      "app/bot-powers",
      "app/bot-program",
      "app/create-bot",
      "app/go-live",
      "app/lifecycle",
      "app/stand-by",
      "app/until-reachable",
      "app/write-deploy-signal",
      "built-ins/more-panel",
      "built-ins/plugin-panel",
      "built-ins/ring-list",
      "built-ins/ring-panel",
      "claude/connection",
      "claude/create-claude",
      "discord/gateway/connect-gateway",
      "discord/rest/create-rest",
      "github/administer",
      "github/app-hook",
      "github/find-access",
      "github/find-token",
      "github/make-repository",
      "github/open-github",
      "github/open-pull-request",
      "preflight/check-dependencies",
      "preflight/imported-later",
      "preflight/preflight",
      "reports/admin-channel",
      "reports/report-direct-push",
      "reports/report-plugins",
      "reports/report-status",
      "reports/tell-operators",
      "requests/store/request-row",
      "requests/store/request-store",
      "store/migrations",
    ],
  },
  // With the names and rules that it relies on, as the sandboxes do.
  {
    name: "the security policy and its scanner",
    folders: ["src/policy/", "src/secrets/", "packages/discord-rules/"],
    files: ["SECURITY_POLICY.md"],
    sources: ["commands/letter-looks", "commands/name-skeleton", "commands/notation"],
  },
  {
    name: "the sandboxes",
    folders: [
      "src/plugins/",
      "src/plugin-api/",
      "src/plugin-runtime/",
      "src/declaration/",
      "src/os-sandbox/",
    ],
  },
  { name: "this pipeline", folders: ["src/pipeline/"] },
  { name: "webhooks and their signatures", folders: ["src/webhook/"] },
  {
    name: "the checks of pull requests",
    folders: [".github/", ".ci/", ".circleci/", "src/cli/"],
    files: [
      ".gitlab-ci.yml",
      "azure-pipelines.yml",
      "bin/turbot.ts",
      "CODEOWNERS",
      "docs/CODEOWNERS",
      ".github",
      ".ci",
      ".circleci",
    ],
  },
  {
    name: "dependencies and what npm runs",
    folders: ["deploy/"],
    files: ["test/run-tests.ts", "test/around-each-file.ts"],
    anywhere: named(
      String.raw`package(-lock)?\.json|npm-shrinkwrap\.json|\.npmrc`,
      String.raw`\.yarnrc[^/]*|pnpm-[^/]+|\.pnpmfile\.cjs|\.pnp\.[a-z.]+|yarn\.lock|bunfig\.toml|binding\.gyp`,
    ),
  },
  { name: "what git shows and ignores", anywhere: named(String.raw`\.git(attributes|ignore)`) },
  {
    name: "what tools run or obey by themselves",
    anywhere: named(
      String.raw`\.(husky|vscode|idea|devcontainer|claude|cursor|windsurfrules|mcp\.json)(\/.*)?`,
      String.raw`\.(cursorrules|clinerules|gitpod\.yml|pre-commit-config\.yaml)(\/.*)?`,
      String.raw`(CLAUDE|AGENTS|GEMINI)(\.local)?\.md|lefthook[^/]*|Makefile`,
      String.raw`(tsconfig|biome)\.jsonc?|Dockerfile[^/]*|docker-compose[^/]*`,
    ),
  },
];

/** The sensitive areas that a change touches, in words. Ignores case, as some file systems do. */
export function sensitiveAreas(paths: readonly string[]): string[] {
  return areas.filter((area) => paths.some((path) => isPartOf(area, path))).map(({ name }) => name);
}

/** The folders and files of each area, from the repository's root; a folder ends in a slash. Names of files anywhere aren't among them. */
export function placesOfAreas(): readonly { readonly name: string; readonly places: readonly string[] }[] {
  return areas.map((area) => ({ name: area.name, places: placesOf(area) }));
}

/** Whether a file is one of these places, or in one. */
export function isAmong(places: readonly string[], path: string): boolean {
  const lower = path.toLowerCase();
  return places
    .map((place) => place.toLowerCase())
    .some((place) => (place.endsWith("/") ? lower.startsWith(place) : lower === place));
}

function placesOf({ folders = [], files = [], sources = [] }: Area): readonly string[] {
  return [...folders, ...files, ...sources.map((source) => `src/${source}.ts`)];
}

function isPartOf(area: Area, path: string): boolean {
  return isAmong(placesOf(area), path) || area.anywhere?.test(path) === true;
}

/** Matches files with one of these names, in any folder. */
function named(...names: readonly string[]): RegExp {
  return new RegExp(String.raw`(^|\/)(${names.join("|")})$`, "i");
}
