/**
 * Modules that a bot imports when they are first needed, so that a start doesn't wait for them. The preflight imports them all: a release
 * that lacks one is never deployed.
 */
export const importedLater: Readonly<Record<string, () => Promise<unknown>>> = {
  "src/claude/connection.ts": () => import("../claude/connection.ts"),
  "src/doctor/examine.ts": () => import("../doctor/examine.ts"),
  "src/doctor/show.ts": () => import("../doctor/show.ts"),
  "src/pipeline/run-pipeline.ts": () => import("../pipeline/run-pipeline.ts"),
};
