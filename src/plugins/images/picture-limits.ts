/** What one picture can be, and what drawing it can take. Measured on two cores: a card takes 10 to 30 ms, and the process 120 MB. */
export const pictureLimits = {
  /** Pixels of one side. */
  leastSide: 16,
  mostSide: 2_000,
  /** Pixels in all: 8 MB while it is drawn. */
  area: 2_000_000,
  /** Parts, and how deep they are inside each other. */
  parts: 1_000,
  depth: 12,
  /** UTF-16 code units of all texts together. */
  text: 10_000,
  /** Discord's, of a description. */
  alt: 1_024,
  /** Different pictures inside, and their bytes together as they are fetched. */
  images: 20,
  imageBytes: 8 * 1024 * 1024,
  /** Pixels of one picture inside and of all of them, before they are made smaller: 96 MB. */
  imageSide: 8_192,
  imageArea: 24_000_000,
  /** Bytes of the file that comes of it. */
  pngBytes: 8 * 1024 * 1024,
  /** Real milliseconds for one picture, and for the start of the process. */
  drawMs: 2_000,
  startMs: 10_000,
  /** Real milliseconds that one waits for others. */
  waitMs: 10_000,
  /** Pictures of one plugin that wait at a time. */
  waiting: 10,
  /** Bytes that the process can use, and those of all writable memory that the system lets it have. V8 alone reserves 1.2 GB. */
  memory: 420 * 1024 * 1024,
  reserved: 3 * 1024 * 1024 * 1024,
  /** Real milliseconds without a picture, after which the process ends, and pictures after which another one takes over. */
  idleMs: 60_000,
  perProcess: 500,
  /** Seconds of CPU time of one process: more than all its pictures can take. */
  cpuSeconds: 3_600,
} as const;
