import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Log } from "../../log/log.ts";
import { withoutTypes } from "../../policy/without-types.ts";
import { pluginName } from "../host/read-plugins.ts";
import { createIdleProcesses } from "../sandbox/idle-processes.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import { readHostCall, readLogLine } from "../sandbox/read-from-child.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { createTestHarness, type TestHarness } from "./test-harness.ts";
import { TestEnd, type TestsReport } from "./tests-report.ts";

const mostTests = 200;
/** Lines that one test can log. */
const mostLines = 50;
/** Milliseconds for all tests of a plugin. */
const maxRunMs = 90_000;

/**
 * Runs a plugin's tests in their own engine. They can reach only the plugin, which runs in another engine with a fake
 * channel: neither runs on the host.
 *
 * @param tests the source of `plugins/<name>.test.ts`
 */
export async function runTests(
  { path, source, tests }: { readonly path: string; readonly source: string; readonly tests: string },
  {
    nodePath,
    log,
    longestMs = maxRunMs,
  }: { readonly nodePath: string; readonly log: Log; readonly longestMs?: number },
): Promise<TestsReport> {
  const name = pluginName(path);
  if (name === undefined) return { tests: [], problem: `${path} isn't where a plugin is` };
  const ends: TestEnd[] = [];
  const lines: string[] = [];
  const idle = createIdleProcesses();
  const harness = createTestHarness({ path, source }, { nodePath, idle });
  let sandbox: Sandbox | undefined;
  const opened = await startSandbox(
    // Tests have the plugin's time, but end if they hang.
    { nodePath, log, clock: { timers: "running", now: harness.now } },
    {
      host: (_plugin, text) => void answer(text, { harness, ends, lines }, () => sandbox, name),
      log: (_plugin, text) => {
        const line = readLogLine(text);
        if (line !== undefined && lines.length < mostLines) lines.push(line.text);
      },
      gone: () => {},
      ended: () => {},
    },
  );
  sandbox = opened;
  try {
    const manifest = z.object({ registered: z.array(z.unknown()).min(1) }).parse(
      JSON.parse(
        await opened.load(name, source, {
          tests,
          javaScript: withoutTypes(source),
          testsJavaScript: withoutTypes(tests),
        }),
      ),
    );
    // The test run registers itself last.
    const index = manifest.registered.length - 1;
    await opened.call(
      name,
      { call: "tests", index, handler: "", kind: "every", facts: null } as never,
      longestMs,
    );
    return { tests: ends };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    return { tests: ends, problem: error.message };
  } finally {
    await opened.stop();
    await harness.close();
    idle.end();
  }
}

async function answer(
  text: string,
  { harness, ends, lines }: { harness: TestHarness; ends: TestEnd[]; lines: string[] },
  to: () => Sandbox | undefined,
  name: string,
): Promise<void> {
  const asked = readHostCall(text);
  if (asked === undefined) return;
  const { id, method, input } = asked;
  const say = (ok: boolean, answer: unknown) => {
    try {
      to()?.answer(name, { id, ok, answer });
    } catch {
      to()?.answer(name, { id, ok: false, answer: "That is too much for a test to see" });
    }
  };
  try {
    if (method !== "testing.ended") return say(true, (await harness.perform(method, input)) ?? null);
    if (ends.length >= mostTests) throw new RefusalError(`A plugin has at most ${mostTests} tests`);
    const logs = lines.splice(0);
    const end = TestEnd.omit({ logs: true }).parse(input);
    ends.push({ ...withCause(end, harness.takeProblems()), ...(logs.length === 0 ? {} : { logs }) });
    say(true, null);
  } catch (error) {
    const isOurs = error instanceof RefusalError || (error instanceof Error && error.name === "OptionError");
    if (error instanceof z.ZodError) say(false, `${method}: ${z.prettifyError(error).slice(0, 500)}`);
    else say(false, isOurs ? error.message : `Turbot itself failed at this (${method})`);
  }
}

/** What went wrong in the plugin is often why a test fails, which itself sees only the apology. */
function withCause(end: Omit<TestEnd, "logs">, problems: readonly string[]): Omit<TestEnd, "logs"> {
  if (end.state !== "failed" || end.error === undefined || problems.length === 0) return end;
  const causes = [...new Set(problems)].slice(0, 3).map((problem) => problem.slice(0, 500));
  const lines = [end.error.slice(0, 3000), ...causes.map((cause) => `in the plugin: ${cause}`)];
  return { ...end, error: lines.join("\n    ") };
}
