import assert from "node:assert/strict";
import { test } from "node:test";
import { stopRedacting } from "./redact.ts";

const times = "It was stopped 3 times; the last time: ";
const reasons: readonly (readonly [reason: string, told: string])[] = [
  [
    `${times}It computed for more than 250 ms without a pause`,
    `${times}It computed for more than 250 ms without a pause`,
  ],
  [`${times}It used more than 16 MB of memory`, `${times}It used more than 16 MB of memory`],
  [`${times}Its engine stopped: RangeError: Nemo said no`, `${times}Its engine stopped: RangeError`],
  [`${times}Its worker stopped: Nemo said no`, `${times}Its worker stopped: an error`],
  [
    `${times}It computed for more than 250 ms without a pause; before that: Discord refused what was sent (Discord: 50035 Invalid Form Body: embeds[0].description (BASE_TYPE_REQUIRED))`,
    `${times}It computed for more than 250 ms without a pause: an error; Discord refused what it sent: 50035 Invalid Form Body: embeds[0].description (BASE_TYPE_REQUIRED)`,
  ],
  ["TypeError: Nemo said no (line 12)", "TypeError (line 12)"],
  ["Nemo said: It was stopped 3 times", "an error"],
];
for (const [reason, told] of reasons) {
  test(`redacts "${reason}" to "${told}"`, () => assert.equal(stopRedacting(reason), told));
}
