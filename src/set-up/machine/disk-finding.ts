import { statfsSync } from "node:fs";
import type { Finding } from "../fact.ts";

const megabyte = 1024 * 1024;

/** A release whose packages changed needs 350 MB for them (measured), and its worktree and npm's cache some more. */
const oneReleaseBytes = 600 * megabyte;
/** The database, its snapshots and logs still have room. */
const leastBytes = 150 * megabyte;

export interface DiskPowers {
  readonly statfsSync: (path: string) => { readonly bavail: number; readonly bsize: number };
}

/** How much room there is where Turbot's home is. */
export function diskFinding(home: string, disk: DiskPowers = { statfsSync }): Finding {
  const { bavail, bsize } = disk.statfsSync(home);
  const free = bavail * bsize;
  const inWords =
    free < 1_024 * megabyte
      ? `${Math.floor(free / megabyte)} MB`
      : `${(free / 1_024 / megabyte).toFixed(0)} GB`;
  const move = `Free some space: \`df -h ${home}\` shows the disk, and \`du -sh ${home}/*\` what is in here.`;
  if (free < leastBytes)
    return {
      line: `Disk: ${inWords} are free, so I may not be able to store anything soon. ${move}`,
      verdict: "bad",
    };
  if (free < oneReleaseBytes)
    return {
      line: `Disk: ${inWords} are free, too little for a release with new packages. ${move}`,
      verdict: "note",
    };
  return { line: `Disk: ${inWords} are free.` };
}
