import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A disk for Turbot's home that can be filled to the last byte, and emptied again. */
export interface SmallDisk {
  fill(): void;
  makeRoom(): void;
  /** Unmounts it, with everything on it. */
  remove(): void;
}

/** Room for a home with its releases and their packages. */
const size = "1500m";

/** @returns undefined: not possible here. It needs root on Linux. */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  const mount = ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder];
  if (process.platform !== "linux" || spawnSync("mount", mount).status !== 0) return undefined;
  const ballast = join(folder, "ballast");
  const makeRoom = () => rmSync(ballast, { force: true });
  return {
    fill() {
      // Smaller and smaller pieces, until nothing more fits.
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
