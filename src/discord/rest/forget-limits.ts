import type { REST } from "@discordjs/rest";

/** The clocks drift apart by less than this, in milliseconds, unless one of them is put right. */
const jumpMs = 2_000;

/**
 * The library counts Discord's limits by the wall clock: set back by an hour, every call after the fiftieth waits for that
 * hour. What it knows of limits is a second old or little more, so it is forgotten when the clock jumps; Discord says so
 * if that was too soon.
 *
 * @param wall in milliseconds since 1970
 * @param elapsed the monotonic clock, in milliseconds
 */
export function forgetLimitsOnClockJumps(
  rest: REST,
  wall: () => number = Date.now,
  elapsed: () => number = () => performance.now(),
): REST {
  let drift = wall() - elapsed();
  const queueRequest = rest.queueRequest.bind(rest);
  rest.queueRequest = (request) => {
    const now = wall() - elapsed();
    if (Math.abs(now - drift) > jumpMs) {
      rest.handlers.clear();
      rest.globalReset = -1;
      rest.globalRemaining = rest.options.globalRequestsPerSecond;
    }
    drift = now;
    return queueRequest(request);
  };
  return rest;
}
