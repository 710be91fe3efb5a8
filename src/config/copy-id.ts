/** What has an id at Discord that a person enters somewhere. */
export type Identified = "channel" | "server" | "person";

/** How the entry in Discord's menu is called: for a person it says User. */
const entries: Readonly<Record<Identified, string>> = {
  channel: "Channel",
  server: "Server",
  person: "User",
};

/** Where a person gets an id. Without Developer Mode, the menu has no such entry. */
export function copyId(of: Identified): string {
  return `User Settings → Advanced → Developer Mode, then right-click the ${of} → Copy ${entries[of]} ID`;
}
