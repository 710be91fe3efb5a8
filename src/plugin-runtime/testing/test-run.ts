import { callHost } from "../../plugin-api/host-link.ts";
import { TurbotPlugin } from "../../plugin-api/plugin.ts";
import { register } from "../../plugin-api/registration.ts";
import { runTests, type TestEnd } from "./node-test.ts";

/** The run of a plugin's tests, as a plugin itself: its last registration runs them all. */
export default class TestRun extends TurbotPlugin {
  run = register(
    "every",
    { interval: "1d" },
    {
      "": () =>
        runTests(({ name, state, error }) =>
          callHost("testing.ended", {
            name: name.slice(0, 200),
            state,
            ...(state === "failed" ? { error: described(error) } : {}),
          }),
        ),
    },
  );
}

function described(error: TestEnd["error"]): string {
  if (!(error instanceof Error)) return "something was thrown that is no error";
  const line = /plugin\.test\.ts:(\d+)/.exec(error.stack ?? "")?.[1];
  const text = `${error.name}: ${error.message}`.slice(0, 4900);
  return line === undefined ? text : `${text} (line ${line} of the test)`;
}
