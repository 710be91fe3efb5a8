import type { Fact } from "../fact.ts";

/** @param isAvailable bubblewrap is installed, and the system lets it work */
export function testsFact(isAvailable: boolean): Fact {
  return isAvailable
    ? { state: "sandbox", line: "Tests of core changes: I run them here, in a sandbox." }
    : {
        state: "none",
        verdict: "note",
        line: "Tests of core changes: I can't run them here, so GitHub's checks decide. On Linux, `sudo apt install bubblewrap` and a restart fix that.",
      };
}
