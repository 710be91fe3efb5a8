/** A Discord permission that a member needs to see and use a command; admins of a guild can override it. */
export type Permission =
  | "administrator"
  | "ban_members"
  | "kick_members"
  | "manage_channels"
  | "manage_events"
  | "manage_guild"
  | "manage_messages"
  | "manage_nicknames"
  | "manage_roles"
  | "manage_threads"
  | "moderate_members";
