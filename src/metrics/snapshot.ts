/** How a bot is, at one moment: what `/healthz` says in words and `/metrics` in numbers. Nothing in it is about a person. */
export interface Snapshot {
  readonly release: string;
  /** Discord's gateway answers. */
  readonly gateway: boolean;
  /** Discord's network lets no calls through. */
  readonly isShutOut: boolean;
  /** "closed": Claude answers; "open": calls are refused for a while; "half_open": one call tries. */
  readonly claude: string;
  readonly waits: readonly { readonly cause: string; readonly what: string; readonly blocks: boolean }[];
  /** Of events from Discord that wait to be handled. */
  readonly inbox: number;
  /** Events from Discord in a form that nobody knows. */
  readonly eventsPassedOver: number;
  /** Requests that aren't over, by state. */
  readonly requests: Readonly<Record<string, number>>;
  /** Spent on Claude this month (UTC), and the most that may be. */
  readonly dollars: { readonly month: number; readonly cap: number };
}

/** Why people aren't served, in words; empty: they are. */
export function reasonsOf({ gateway, isShutOut, waits }: Snapshot): readonly string[] {
  return [
    ...(gateway ? [] : ["Discord's gateway doesn't answer"]),
    ...(isShutOut ? ["Discord's network lets no calls through"] : []),
    ...waits.filter(({ blocks }) => blocks).map(({ what }) => `it waits for ${what}`),
  ];
}
