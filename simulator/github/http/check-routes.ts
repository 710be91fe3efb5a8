import { z } from "zod";
import { checkRunJson, combinedStatusJson, statusJson } from "../json/check-json.ts";
import { notFound, RefusedError } from "../refused.ts";
import type { Site } from "../site.ts";
import { type Call, commitIn, createRoutes, mustWrite, numberIn, page, readBody } from "./call.ts";

const change = z.object({
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  conclusion: z
    .enum(["success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"])
    .optional(),
  details_url: z.string().optional(),
  output: z
    .object({ title: z.string().nullable(), summary: z.string().nullable(), text: z.string().nullable() })
    .partial()
    .transform((output) =>
      Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined)),
    )
    .optional(),
});

const newCheck = change.extend({ name: z.string().min(1), head_sha: z.string() });

const newStatus = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string().default("default"),
  description: z.string().nullable().default(null),
  target_url: z.string().nullable().default(null),
});

/** https://docs.github.com/rest/checks/runs and https://docs.github.com/rest/commits/statuses */
export function checkRoutes({ world, checks }: Site) {
  function checkIn(call: Call) {
    const id = numberIn(call, "check");
    const check = world.stored.checkRuns.find((known) => known.id === id);
    if (check === undefined) throw notFound();
    return check;
  }

  return createRoutes()
    .post("/check-runs", async (call) => {
      const login = mustWrite(call, world);
      const { name, head_sha: sha, details_url: detailsUrl, ...rest } = await readBody(call, newCheck);
      if ((await world.repository.resolve(sha)) !== sha)
        throw new RefusedError(422, `No commit found for SHA: ${sha}`);
      const { check } = checks.create(login, { name, sha, detailsUrl, ...rest });
      return call.json(checkRunJson(world, check), 201);
    })
    .get("/check-runs/:check", (call) => call.json(checkRunJson(world, checkIn(call))))
    .patch("/check-runs/:check", async (call) => {
      const login = mustWrite(call, world);
      const check = checkIn(call);
      const { details_url: detailsUrl, ...rest } = await readBody(call, change);
      void checks.update(login, check, { detailsUrl, ...rest });
      return call.json(checkRunJson(world, check));
    })
    .get("/commits/:ref/check-runs", async (call) => {
      const sha = await commitIn(call, world);
      const { check_name: name, status } = call.req.query();
      const found = checks
        .of(sha)
        .filter((check) => name === undefined || check.name === name)
        .filter((check) => status === undefined || check.status === status);
      return call.json({
        total_count: found.length,
        check_runs: page(call, found).map((check) => checkRunJson(world, check)),
      });
    })
    .get("/commits/:ref/status", async (call) => {
      const sha = await commitIn(call, world);
      return call.json(combinedStatusJson(world, sha, checks.statusesOf(sha)));
    })
    .post("/statuses/:ref", async (call) => {
      const login = mustWrite(call, world);
      const sha = await commitIn(call, world);
      const { target_url: targetUrl, ...rest } = await readBody(call, newStatus);
      const { status } = checks.setStatus(login, { sha, targetUrl, ...rest });
      return call.json(statusJson(world, status), 201);
    });
}
