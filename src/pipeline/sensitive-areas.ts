/**
 * Where a change can do the most harm: what guards everything else. The names are kept with what operators allowed, so they
 * don't change. `sensitive-areas.test.ts` finds the files that can deploy, grant or approve something, by what they import and
 * what they name, and fails where one of them is missing here.
 */
const areas: readonly (readonly [area: string, paths: RegExp])[] = [
  // With all that it imports: a supervisor that can't start can't roll anything back.
  [
    "the supervisor",
    /^(src\/(supervisor|git|log)\/|bin\/((supervisor|supervisor-powers|guard-supervisor)\.ts|start\.js)$)/i,
  ],
  [
    "whose word counts",
    /^src\/(config\/.*|app\/(built-in-commands|handle-event|who-we-are)|discord\/(backfill|called-by-role|event-shapes|fetch-missed|inbox-dispatcher|is-from-a-person|member-roles|own-roles|plainly-said|read-dispatch|remember-roles|spoken-to|wanted-event)|github\/(answers|create-github|follow-pull-request|github|was-merged|writer)|requests\/(admission|ask-again|buttons|create-requests|deliver-says|draft-fix|end-run|hear-words|may-ask|moves|notice-ends|open-request|plan-with-requester|press-button|request|rights|run-generation|sane-ends|steer|tell-outcome|watch-idle|words|words-after-end)|follow-up\/(create-follow-up|look-after|make-revisions|news|proposed|remember-writers|revision-words|take-events)|privacy\/create-privacy|store\/(inbox|pull-request-events))\.ts$/i,
  ],
  [
    "what deploys, grants and holds the keys",
    /^(bin\/(bot|choose-program)\.ts$|src\/(app\/(act-in-guilds|ask-about-head|compose|create-bot|lifecycle|open-claude|outside|own-modules|panel\/.*|plugin-panel|preflight|read-supervisor-message|report-plugins|report-status|ring-list|ring-panel|take-merge|trouble\/tell-operators|until-reachable)|claude\/(connection|create-claude)|discord\/(create-rest|connect-gateway)|github\/(find-token|open-pull-request)|revert\/.*|store\/(bad-releases|deliveries|migrations|ping-consents|plugin-grants|plugin-switches|request-row|requests))\.ts$)/i,
  ],
  // With the names and rules that it goes by, as the sandboxes do.
  [
    "the security policy and its scanner",
    /^(SECURITY_POLICY\.md$|src\/(policy\/|discord\/rules\/|commands\/(letter-looks|name-skeleton|notation)\.ts$))/i,
  ],
  ["the sandboxes", /^src\/(plugins|plugin-api|os-sandbox)\//i],
  ["this pipeline", /^src\/pipeline\//i],
  ["webhooks and their signatures", /^src\/webhook\//i],
  [
    "the checks of pull requests",
    /^((\.github|\.ci|\.circleci|\.gitlab-ci\.yml|azure-pipelines\.yml)(\/|$)|bin\/turbot\.ts$|(docs\/)?CODEOWNERS$)/i,
  ],
  [
    "dependencies and what npm runs",
    /^test\/around-each-file\.ts$|(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|\.npmrc|\.yarnrc[^/]*|pnpm-[^/]+|\.pnpmfile\.cjs|\.pnp\.[a-z.]+|yarn\.lock|bunfig\.toml|binding\.gyp)$/i,
  ],
  ["what git shows and ignores", /(^|\/)\.git(attributes|ignore)$/i],
  [
    "what tools run or obey by themselves",
    /(^|\/)(\.(husky|vscode|idea|devcontainer|claude|cursor|cursorrules|windsurfrules|clinerules|gitpod\.yml|pre-commit-config\.yaml|mcp\.json)(\/|$)|(CLAUDE|AGENTS|GEMINI)(\.local)?\.md$|lefthook[^/]*$|Makefile$|(tsconfig|biome)\.jsonc?$|Dockerfile|docker-compose[^/]*$)/i,
  ],
];

/** The sensitive areas that a change touches, in words. */
export function sensitiveAreas(paths: readonly string[]): string[] {
  return areas.filter(([, pattern]) => paths.some((path) => pattern.test(path))).map(([area]) => area);
}
