import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { writeWhole } from "../../system/write-whole.ts";
import { serviceUnit, UnwritablePathError } from "../service-unit.ts";
import type { StepPowers } from "../step.ts";

const usual = ["/usr/local/bin", "/usr/bin", "/bin"];

/** Writes `turbot.service` where systemd runs the machine, or where a flag asks for it; root's two commands are left to people. */
export function writeService({ ask, home, env, has, service }: StepPowers): void {
  if (service === undefined || !(service.hasSystemd || has("service"))) return;
  if (service.owner === "root") {
    ask.trouble(
      `Service: ${home} belongs to root, and Turbot should have a user of its own: sudo useradd --system --home-dir ${home} turbot, then sudo chown -R turbot ${home}, and run set-up again as that user.`,
    );
    return;
  }
  try {
    const unit = serviceUnit({
      home,
      user: service.owner,
      programs: foldersOf(["git", "npm"], env.PATH ?? ""),
    });
    writeWhole(join(home, "turbot.service"), unit);
  } catch (problem) {
    if (!(problem instanceof UnwritablePathError)) throw problem;
    ask.trouble(`Service: ${problem.message}.`);
    return;
  }
  ask.found(
    "Service: wrote turbot.service. So that Turbot starts with the machine: sudo cp turbot.service /etc/systemd/system/ && sudo systemctl enable --now turbot",
  );
}

/** Where programs are that a service wouldn't find by itself: a version manager's, say. */
function foldersOf(names: readonly string[], path: string): readonly string[] {
  const folders = path.split(delimiter).filter(isAbsolute);
  const found = names.flatMap((name) => folders.find((folder) => isExecutable(join(folder, name))) ?? []);
  return [...new Set(found)].filter((folder) => !usual.includes(folder));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
