import { z } from "zod";

export const TestEnd = z.object({
  name: z.string().max(200),
  state: z.enum(["passed", "failed", "skipped"]),
  error: z.string().max(5000).exactOptional(),
  /** What the test itself logged. */
  logs: z.array(z.string()).exactOptional(),
});
export type TestEnd = z.infer<typeof TestEnd>;

/** The results of a plugin's own tests. */
export const testsReport = z.object({
  tests: z.array(TestEnd),
  /** Why they couldn't all be run. */
  problem: z.string().exactOptional(),
});
export type TestsReport = Readonly<z.infer<typeof testsReport>>;
