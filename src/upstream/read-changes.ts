import { isNewer, readVersion, type Version } from "./release-tags.ts";

export interface UpstreamChanges {
  /** What the changelog says of the versions in between, newest first. From upstream: untrusted. */
  readonly text: string;
  /** One of them closes a hole. */
  readonly isSecurity: boolean;
}

/**
 * @param changelog of the release, with a heading such as `## 0.3.0` for each version
 * @param after the version that runs; its own section isn't shown
 */
export function readChanges(changelog: string, after: Version, upTo: Version): UpstreamChanges {
  const sections = changelog
    .split(/^(?=## )/m)
    .filter((section) => {
      const named = /^## \[?(v?[\d.]+)\]?/.exec(section)?.[1];
      const version = named === undefined ? undefined : readVersion(named);
      return version !== undefined && isNewer(version, after) && !isNewer(version, upTo);
    })
    .map((section) => section.trim());
  const text = sections.join("\n\n");
  return { text, isSecurity: /^(?:### Security\b|[-*] \*\*Security\b)/m.test(text) };
}
