/** What one plugin's engine can use. Measured on two cores: an engine takes 1.4 MB; creating one takes 10 ms, copying one 2 ms. */
export const limits = {
  /** Bytes that the engine's own allocator can give out, ArrayBuffers included. */
  heapBytes: 15 * 1024 * 1024,
  /** The most 64 KB pages of WebAssembly memory: 16 MB, with the stack. */
  memoryPages: 256,
  /** Milliseconds of CPU for one entry into the engine, with everything it triggers before it waits again. */
  sliceMs: 250,
  /** Milliseconds of CPU after which a worker that can't be interrupted is ended: a slice and a margin. */
  stuckMs: 400,
  /** Milliseconds of CPU that a plugin can use at once after being idle, and then in each second. */
  burstMs: 1500,
  shareMsPerSecond: 100,
  /** Milliseconds of the bot's own thread that a plugin can use at once, and then in each second. An ordinary call costs 0.1 to 0.3. */
  hostBurstMs: 300,
  hostShareMsPerSecond: 30,
  /** Calls to the host under way at once. The plugin API queues above 8. */
  hostCalls: 32,
  /** Handlers under way at once. */
  calls: 100,
  timers: 100,
  /** UTF-16 code units of one text that leaves the engine. */
  textLength: 256 * 1024,
  /** Bytes of the same text as JSON in a frame, well below the frame's limit. */
  textBytes: 480 * 1024,
  /** UTF-16 code units of a plugin's file, well above what the policy permits. */
  sourceLength: 1024 * 1024,
  /** Log lines in ten seconds; more are dropped. */
  logLines: 50,
  logWindowMs: 10_000,
} as const;
