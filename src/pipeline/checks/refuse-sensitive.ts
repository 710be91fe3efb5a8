import { type ChangedFiles, finding } from "../apply-changes.ts";
import { SensitiveChangeError } from "../failures.ts";
import type { Job } from "../pipeline.ts";
import { sensitiveAreas } from "./sensitive-areas.ts";

/**
 * Refuses a change that touches what guards everything else, unless an operator approved exactly that.
 *
 * @throws SensitiveChangeError with the areas that weren't approved
 */
export function refuseSensitive(job: Pick<Job, "leave">, files: ChangedFiles): void {
  const areas = unapprovedAreas(job, [...files.keys()]);
  if (areas.length === 0) return;
  const findings = [...files.keys()].flatMap((path) => {
    const [area] = unapprovedAreas(job, [path]);
    if (area === undefined) return [];
    const help =
      "leave it alone if the plan can be done without it; if it can't, propose it again and an operator will be asked";
    return [
      finding(
        path,
        "sensitive",
        `${path} is part of ${area}, which can't be changed without an operator's permission`,
        help,
      ),
    ];
  });
  throw new SensitiveChangeError(areas, findings);
}

/** The sensitive areas among these paths that no operator approved, in words. */
export function unapprovedAreas({ leave = [] }: Pick<Job, "leave">, paths: readonly string[]): string[] {
  return sensitiveAreas(paths).filter((area) => !leave.includes(area));
}
