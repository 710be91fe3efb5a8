/** The names that Discord's menus have room for. */
export const mostZonesShown = 25;

interface Zone {
  readonly zone: string;
  readonly folded: string;
}

/** Made when somebody first looks for one: it takes milliseconds, and each key that is typed asks. */
let zones: readonly Zone[] | undefined;

/** All IANA names, such as `Europe/Berlin`, and UTC. */
function allZones(): readonly Zone[] {
  zones ??= ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map((zone) => ({
    zone,
    folded: fold(zone),
  }));
  return zones;
}

/** The IANA name as it is usually written; undefined: there is no such zone, or it is only an offset. */
export function knownZone(name: string): string | undefined {
  if (!/^[A-Za-z][\w+/-]{0,63}$/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The zones whose names have all the words that somebody typed, those that begin with them first. At most `mostZonesShown`. */
export function findZones(typed: string): readonly string[] {
  const words = fold(typed.slice(0, 100))
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = allZones().filter(({ folded }) => words.every((word) => folded.includes(word)));
  const [first = ""] = words;
  const begins = ({ folded }: Zone) => folded.split(" ").some((part) => part.startsWith(first));
  return [...found.filter(begins), ...found.filter((one) => !begins(one))]
    .slice(0, mostZonesShown)
    .map(({ zone }) => zone);
}

/** "America/New_York" as "america new york". */
function fold(text: string): string {
  return text.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/[/_,]/g, " ");
}

/** What clocks show there: "Mon 09:05". */
export function clockIn(zone: string, now: number): string {
  const parts = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: zone }).format(now);
}
