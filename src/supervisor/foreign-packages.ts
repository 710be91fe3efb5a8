/**
 * Finds packages that don't come ready-made from a registry, but from git or a folder. Installing one from git runs its
 * programs even if npm was told to ignore scripts (https://github.com/npm/rfcs/issues/709).
 *
 * @param lockText a `package-lock.json`
 * @returns their paths or names, each once; empty for text that isn't a lock file, too: npm reports that itself
 */
export function foreignPackages(lockText: string): readonly string[] {
  const foreign = Object.entries(fields(fields(read(lockText)).packages)).flatMap(([place, value]) => {
    const entry = fields(value);
    const { link, resolved, version } = entry;
    const isForeign = link === true || isOutside(resolved) || (place !== "" && isOutside(version));
    const wanted = dependencyKinds.flatMap((kind) =>
      Object.entries(fields(entry[kind])).flatMap(([name, range]) => (isOutside(range) ? [name] : [])),
    );
    return isForeign ? [place.replace(/^.*node_modules\//, ""), ...wanted] : wanted;
  });
  return [...new Set(foreign)];
}

const dependencyKinds = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
] as const;

/**
 * Whether a spec points outside the registry ("package spec", docs.npmjs.com): git in all its spellings, `owner/name` on a
 * forge, a folder or a file. A version or range has no slash, and an alias (`npm:@scope/name@1`) begins with `npm:`.
 */
function isOutside(spec: unknown): boolean {
  if (typeof spec !== "string" || /^(?:npm:|https?:\/\/(?!.*\.git(?:[#/]|$)))/i.test(spec)) return false;
  return /[/\\]|^(?:git|github|gitlab|bitbucket|gist|file|link|workspace|portal|ssh)\b|^\.|\.git$/i.test(
    spec,
  );
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
