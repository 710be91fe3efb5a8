/**
 * Code that makes a released bot end 1.5 s after the supervisor told it to go live: it passes preflight and standby,
 * but not probation. Without a supervisor it does nothing.
 */
export const crashAfterGo = `
// A hook in the net: this release goes under soon after it goes live.
if (process.argv.includes("--standby")) {
  process.on("message", (message: unknown) => {
    if (!JSON.stringify(message).includes('"go"')) return;
    setTimeout(() => {
      throw new Error("This release hit a reef");
    }, 1_500);
  });
}
`;

/** The last import line that occurs exactly once in a source: statements can follow it. */
export function lastImport(source: string): string | undefined {
  return source
    .split("\n")
    .findLast((line) => /^(?:import |\} from ).*;$/.test(line) && source.split(line).length === 2);
}
