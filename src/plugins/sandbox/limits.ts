/** What one plugin's engine may use. Measured on two cores: an engine takes 1.4 MB; making one from nothing takes 10 ms, copying one 2 ms. */
export const limits = {
  /** Bytes that the engine's own allocator gives out, ArrayBuffers included. */
  heapBytes: 15 * 1024 * 1024,
  /** Pages of 64 KB that the WebAssembly memory can ever have: 16 MB, stack and all. */
  memoryPages: 256,
  /** Milliseconds of CPU for one entry into the engine, with all that follows from it before it waits again. */
  sliceMs: 250,
  /** Milliseconds of CPU after which a worker that can't be interrupted is ended: a slice, and a margin. */
  stuckMs: 400,
  /** Milliseconds of CPU that a plugin may use at once after being quiet, and a second from then on. */
  burstMs: 1500,
  shareMsPerSecond: 100,
  /** Milliseconds of the bot's own thread that a plugin may cost at once, and a second from then on. An ordinary call costs 0.1 to 0.3. */
  hostBurstMs: 300,
  hostShareMsPerSecond: 30,
  /** Calls of the host under way at once. What a plugin imports queues at 8. */
  hostCalls: 32,
  /** Handlers under way at once. */
  calls: 100,
  timers: 100,
  /** UTF-16 code units of one text that leaves the engine. */
  textLength: 256 * 1024,
  /** Bytes of the same, as JSON in a frame: far from the frame's limit. */
  textBytes: 480 * 1024,
  /** UTF-16 code units of a plugin's file, far above what the policy permits. */
  sourceLength: 1024 * 1024,
  /** Log lines in ten seconds; more are dropped. */
  logLines: 50,
  logWindowMs: 10_000,
} as const;
