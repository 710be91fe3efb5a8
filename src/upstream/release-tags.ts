/** A version of Turbot that its makers have released. */
export interface UpstreamRelease {
  /** `v0.3.0` */
  readonly tag: string;
  readonly version: Version;
}

/** Major, minor, patch. */
export type Version = readonly [number, number, number];

/** @returns undefined if it isn't a plain version: pre-releases are for those who look for them */
export function readVersion(text: string): Version | undefined {
  const [, major, minor, patch] = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/.exec(text.trim()) ?? [];
  return patch === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

export function isNewer(one: Version, other: Version): boolean {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at !== -1 && (one[at] ?? 0) > (other[at] ?? 0);
}

/** The newest release. @param listed the output of `git ls-remote --tags` */
export function newestRelease(listed: string): UpstreamRelease | undefined {
  let newest: UpstreamRelease | undefined;
  for (const line of listed.split("\n")) {
    const [, tag] = /^[0-9a-f]{40,64}\trefs\/tags\/(v[\d.]+)$/.exec(line) ?? [];
    const version = tag === undefined ? undefined : readVersion(tag);
    if (tag === undefined || version === undefined) continue;
    if (newest === undefined || isNewer(version, newest.version)) newest = { tag, version };
  }
  return newest;
}
