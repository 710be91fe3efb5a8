/** A kind of thing in Discord whose id a person has to enter. */
export type Identified = "channel" | "server" | "person";

/** The noun in Discord's menu entry, which says User for a person. */
const entries: Readonly<Record<Identified, string>> = {
  channel: "Channel",
  server: "Server",
  person: "User",
};

/** How to get an id. Without Developer Mode, the menu has no such entry. */
export function copyId(of: Identified): string {
  return `User Settings → Advanced → Developer Mode, then right-click the ${of} → Copy ${entries[of]} ID`;
}
