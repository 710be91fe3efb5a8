import type { REST } from "@discordjs/rest";

/** The clocks drift apart by less than this, in milliseconds, unless one of them is adjusted. */
const jumpMs = 2_000;

/**
 * The library counts Discord's limits by the wall clock: if it is set back an hour, every call after the fiftieth waits for that
 * hour. Its knowledge of limits is only about a second old, so it is dropped when the clock jumps; Discord says so if that was
 * too soon.
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
