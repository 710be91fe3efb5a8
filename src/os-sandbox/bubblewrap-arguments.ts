import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";

export interface BubblewrapSettings {
  readonly folder: string;
  readonly readable: readonly string[];
  /** A folder with `passwd`, `group` and `hosts`. */
  readonly files: string;
  readonly path?: readonly string[];
}

/** Where the folder is mounted. No machine has this path, so nothing is hidden. */
export const mountPoint = "/under-test";

/**
 * Where programs can write, and how many bytes: only to memory, never to the machine's disks. Each is a tmpfs, which without a
 * size can grow to half of the machine's memory (tmpfs(5)). Together they are 512 MB.
 */
export const writable: Readonly<Record<string, number>> = {
  "/tmp": 448 * 1024 * 1024,
  "/dev/shm": 64 * 1024 * 1024,
};
const processes = 1024;

/** Bubblewrap's arguments, up to the command itself. */
export function bubblewrapArguments({ folder, readable, files, path = [] }: BubblewrapSettings): string[] {
  return [
    // User, processes, network, host name, shared memory, control groups: none of the machine's own are visible.
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    ...["--cap-drop", "ALL"],
    "--clearenv",
    ...["--hostname", "turbot"],
    ...["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap(system),
    ...["/etc/ld.so.cache", "/etc/alternatives"].flatMap((file) => ["--ro-bind-try", file, file]),
    ...["passwd", "group", "hosts"].flatMap((name) => ["--ro-bind", join(files, name), `/etc/${name}`]),
    ...["--proc", "/proc"],
    ...["--dev", "/dev"],
    ...Object.entries(writable).flatMap(([path, bytes]) => ["--size", String(bytes), "--tmpfs", path]),
    // Bubblewrap makes /dev a tmpfs without a size. Its devices still work.
    ...["--remount-ro", "/dev"],
    ...readable.flatMap((one) => ["--ro-bind", one, one]),
    ...["--ro-bind", folder, mountPoint],
    ...["--remount-ro", "/"],
    ...["--chdir", mountPoint],
    ...["--setenv", "PATH", [...path, "/usr/local/bin", "/usr/bin", "/bin"].join(":")],
    ...["--setenv", "HOME", "/tmp"],
    ...["--setenv", "LC_ALL", "C.UTF-8"],
    ...["--setenv", "CI", "true"],
    "--",
    ...limits(),
  ];
}

/** One of the system's program folders, or a link to one. */
function system(path: string): string[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  return found.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

/** Gives the bot priority, and limits the number of processes. Tools that the system doesn't have are left out. */
function limits(): string[] {
  const [nice, prlimit] = ["/usr/bin/nice", "/usr/bin/prlimit"];
  return [
    ...(existsSync(nice) ? [nice, "-n", "15"] : []),
    ...(existsSync(prlimit) ? [prlimit, `--nproc=${processes}`, "--core=0", "--"] : []),
  ];
}
