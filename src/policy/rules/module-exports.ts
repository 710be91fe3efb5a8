import * as turbot from "../../plugin-api/index.ts";
import * as turbotTesting from "../../plugin-api/testing.ts";
import * as guestAssert from "../../plugin-runtime/testing/assert.ts";
import * as guestTest from "../../plugin-runtime/testing/node-test.ts";

const named = (module: object): string[] => Object.keys(module).filter((name) => name !== "default");

/**
 * What the permitted modules export at run time, read from the modules that the engine gets: importing anything else, or a type
 * without `type`, keeps a file from being loaded. Includes `default` where it may be used.
 */
export const moduleExports: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["turbot", new Set(named(turbot))],
  ["turbot/testing", new Set(named(turbotTesting))],
  // Only by name, and without the function with which the engine starts the tests.
  ["node:test", new Set(named(guestTest).filter((name) => name !== "runTests"))],
  ["node:assert/strict", new Set(["default", ...named(guestAssert)])],
]);
