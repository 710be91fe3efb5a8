import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Outcome } from "../harness/outcome.ts";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers } from "../harness/suite.ts";

/** Has SQLite explain every statement, as the test does that keeps the reasons for those that may read a table. */
export async function explainStatements({ root, node, path }: BenchPowers): Promise<Partial<Outcome>> {
  const test = "src/store/query-plans.test.ts";
  const { stdout } = await promisify(execFile)(node, ["--test", "--test-reporter=tap", test], {
    ...{ cwd: root, env: { PATH: path } },
  }).catch((error: { readonly stdout: string }) => error);
  const [among, count] = ["tests", "fail"].map((name) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(stdout)?.[1]),
  ) as [number, number];
  return { counts: [{ what: "checks of all statements that fail", of: { [turbot]: { count, among } } }] };
}
