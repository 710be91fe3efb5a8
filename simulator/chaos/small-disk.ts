import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A disk for Turbot's home that can be filled to the last byte, and emptied again. */
export interface SmallDisk {
  fill(): void;
  makeRoom(): void;
  /** Takes it away, with all that is on it. */
  remove(): void;
}

/** Room for a home with its releases and their packages. */
const size = "1500m";

/** @returns undefined: it can't be had here. It takes the superuser of a Linux. */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  const mount = ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder];
  if (process.platform !== "linux" || spawnSync("mount", mount).status !== 0) return undefined;
  const ballast = join(folder, "ballast");
  const makeRoom = () => rmSync(ballast, { force: true });
  return {
    fill() {
      // Smaller and smaller pieces, until nothing fits any more.
      for (const piece of ["1M", "4k", "1"])
        spawnSync("sh", ["-c", `dd if=/dev/zero bs=${piece} >> "$1"`, "sh", ballast]);
    },
    makeRoom,
    remove() {
      if (existsSync(ballast)) makeRoom();
      spawnSync("umount", ["-l", folder]);
    },
  };
}
