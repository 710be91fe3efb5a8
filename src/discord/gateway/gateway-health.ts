/** Whether Discord still answers: a socket that is open but silent counts as deaf. */
export interface GatewayHealth {
  readyOrResumed(): void;
  lost(): void;
  /** A heartbeat was acknowledged. */
  acknowledged(): void;
  /** Anything arrived. */
  heard(): void;
  healthy(): boolean;
}

/** Discord's heartbeat interval is about 41 s; until two acknowledgements show the real one, this is assumed. */
const assumedIntervalMs = 45_000;

/** A dropped connection is normal; one that isn't back after this, in milliseconds, isn't. */
const reconnectMs = 60_000;

/** @param now the monotonic clock, in milliseconds */
export function createGatewayHealth(now: () => number): GatewayHealth {
  let connected = false;
  let since = now();
  let lastHeard = now();
  let lastAck: number | undefined;
  let intervalMs = assumedIntervalMs;
  return {
    readyOrResumed() {
      connected = true;
      since = lastHeard = now();
      lastAck = undefined;
    },
    lost() {
      if (connected) since = now();
      connected = false;
    },
    acknowledged() {
      const at = now();
      // The first interval of a connection is randomly shortened; a gap between two acknowledgements is a whole one.
      if (lastAck !== undefined && at - lastAck > 500) intervalMs = Math.min(intervalMs, at - lastAck);
      lastAck = lastHeard = at;
    },
    heard() {
      lastHeard = now();
    },
    healthy: () => (connected ? now() - lastHeard <= 2 * intervalMs + 5_000 : now() - since <= reconnectMs),
  };
}
