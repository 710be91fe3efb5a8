/** Beside the home: by how many milliseconds the wall clock of supervisor and bot is off. Without it, it is right. */
export const clockFile = "clock-is-off-by";

/** What supervisor and bot load before themselves, so that their clock can be put forward and back. */
export const clockModule: string = new URL("skewed-clock.ts", import.meta.url).href;
