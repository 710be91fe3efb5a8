/** Discord's bits for the permissions that a command can require. */
export const permissions = {
  administrator: 1n << 3n,
  ban_members: 1n << 2n,
  kick_members: 1n << 1n,
  manage_channels: 1n << 4n,
  manage_events: 1n << 33n,
  manage_guild: 1n << 5n,
  manage_messages: 1n << 13n,
  manage_nicknames: 1n << 27n,
  manage_roles: 1n << 28n,
  manage_threads: 1n << 34n,
  moderate_members: 1n << 40n,
} as const;

/** Those of them that somebody has. @param held in Discord's bits */
export function permissionNames(held: bigint): readonly (keyof typeof permissions)[] {
  const names = Object.keys(permissions) as (keyof typeof permissions)[];
  if ((held & permissions.administrator) !== 0n) return names;
  return names.filter((name) => (held & permissions[name]) !== 0n);
}
