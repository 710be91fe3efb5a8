import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { PipelinePowers } from "../../pipeline/powers.ts";
import type { Reviser } from "../../pipeline/revision.ts";
import { onFirstUse } from "../../system/on-first-use.ts";

/** The pipeline, whose modules are loaded for its first request: nobody waits for them at a start. */
export function createLatePipeline(powers: PipelinePowers): Pipeline & Reviser {
  const open = onFirstUse(async () => {
    const { createPipeline } = await import("../../pipeline/run-pipeline.ts");
    return createPipeline(powers);
  });
  return {
    run: async (job, record) => (await open()).run(job, record),
    revise: async (job, record) => (await open()).revise(job, record),
    withdraw: async (left) => (await open()).withdraw(left),
  };
}
