/** Where a change can do the most harm: what guards everything else. */
const areas: readonly (readonly [area: string, paths: RegExp])[] = [
  ["the supervisor", /^(src\/supervisor\/|bin\/(supervisor\.ts|start\.js)$)/],
  ["the security policy and its scanner", /^(SECURITY_POLICY\.md$|src\/policy\/)/],
  ["the plugins' sandbox", /^src\/(plugins|plugin-api)\//],
  ["this pipeline", /^src\/pipeline\//],
  ["webhooks and their signatures", /^src\/webhook\//],
  ["the checks of pull requests", /^(\.github\/|\.ci\/)/],
  ["dependencies", /^(package(-lock)?\.json|\.npmrc)$/],
  ["what git shows and ignores", /^\.git(attributes|ignore)$/],
];

/** The sensitive areas that a change touches, in words. */
export function sensitiveAreas(paths: readonly string[]): string[] {
  return areas.filter(([, pattern]) => paths.some((path) => pattern.test(path))).map(([area]) => area);
}
