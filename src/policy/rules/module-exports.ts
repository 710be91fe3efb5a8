import * as turbot from "../../plugin-api/index.ts";
import * as turbotTesting from "../../plugin-api/testing.ts";
import * as guestAssert from "../../plugin-runtime/testing/assert.ts";
import * as guestTest from "../../plugin-runtime/testing/node-test.ts";

const named = (module: object): string[] => Object.keys(module).filter((name) => name !== "default");

/**
 * What the modules that may be imported have when a plugin runs, read from the very modules that the engine gets: importing
 * anything else, a type without `type` among it, keeps a file from being loaded. `default` is among them where it may be used.
 */
export const moduleExports: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["turbot", new Set(named(turbot))],
  ["turbot/testing", new Set(named(turbotTesting))],
  // By name alone. The engine's own way to start the tests is nobody's.
  ["node:test", new Set(named(guestTest).filter((name) => name !== "runTests"))],
  ["node:assert/strict", new Set(["default", ...named(guestAssert)])],
]);
