/** Where a change can do the most harm: what guards everything else. */
const areas: readonly (readonly [area: string, paths: RegExp])[] = [
  // With all that it imports: a supervisor that can't start can't roll anything back.
  [
    "the supervisor",
    /^(src\/(supervisor|git|log)\/|bin\/((supervisor|supervisor-powers|guard-supervisor)\.ts|start\.js)$)/i,
  ],
  [
    "whose word counts",
    /^src\/(app\/who-we-are|github\/follow-pull-request|requests\/(may-ask|press-button|steer)|follow-up\/(create-follow-up|news|proposed|remember-writers))\.ts$/i,
  ],
  ["the security policy and its scanner", /^(SECURITY_POLICY\.md$|src\/policy\/)/i],
  ["the sandboxes", /^src\/(plugins|plugin-api|os-sandbox)\//i],
  ["this pipeline", /^src\/pipeline\//i],
  ["webhooks and their signatures", /^src\/webhook\//i],
  [
    "the checks of pull requests",
    /^((\.github|\.ci|\.circleci|\.gitlab-ci\.yml|azure-pipelines\.yml)(\/|$)|bin\/turbot\.ts$|(docs\/)?CODEOWNERS$)/i,
  ],
  [
    "dependencies and what npm runs",
    /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|\.npmrc|\.yarnrc[^/]*|pnpm-[^/]+|\.pnpmfile\.cjs|\.pnp\.[a-z.]+|yarn\.lock|bunfig\.toml|binding\.gyp)$/i,
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
