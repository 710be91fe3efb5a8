import assert from "node:assert/strict";
import { test } from "node:test";
import { nestErrors, readFormErrors } from "./form-errors.ts";
import { violationText } from "./violation.ts";

const violations = [
  { path: ["components", 0, "custom_id"], code: "BASE_TYPE_REQUIRED", message: "This field is required" },
  { path: ["components", 0, "custom_id"], code: "OTHER", message: "Twice" },
  { path: [], code: "APPLICATION_COMMAND_TOO_LARGE", message: "Command exceeds maximum size (8000)" },
];

test("violations nest as Discord nests them, and are read back from there", () => {
  const nested = nestErrors(violations);
  assert.deepEqual(nested, {
    components: {
      0: {
        custom_id: {
          _errors: [
            { code: "BASE_TYPE_REQUIRED", message: "This field is required" },
            { code: "OTHER", message: "Twice" },
          ],
        },
      },
    },
    _errors: [{ code: "APPLICATION_COMMAND_TOO_LARGE", message: "Command exceeds maximum size (8000)" }],
  });
  assert.deepEqual(readFormErrors(JSON.parse(JSON.stringify(nested))), violations);
  assert.equal(
    violationText(violations[0] ?? assert.fail()),
    "components[0].custom_id: This field is required",
  );
});

test("errors of any other shape are ignored", () => {
  for (const strange of [
    undefined,
    null,
    "no",
    [],
    { a: { _errors: "no" } },
    { a: { _errors: [{ code: 1 }] } },
  ]) {
    assert.deepEqual(readFormErrors(strange), []);
  }
});
