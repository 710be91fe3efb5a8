import { type APIGuild, type APIRole, type APIUser, Locale } from "discord-api-types/v10";
import { noFlags } from "../no-flags.ts";

/** A guild as Discord creates it: every field of REST, nothing set yet. */
export function newGuild(id: string, name: string, ownerId: string, everyone: APIRole): APIGuild {
  return {
    id,
    name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: ownerId,
    afk_channel_id: null,
    afk_timeout: 300,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    roles: [everyone],
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: noFlags,
    rules_channel_id: null,
    max_members: 500_000,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: Locale.EnglishUS,
    public_updates_channel_id: null,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
    hub_type: null,
    safety_alerts_channel_id: null,
    incidents_data: null,
  };
}

export function newRole(id: string, name: string, permissions: bigint, position: number): APIRole {
  return {
    id,
    name,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position,
    permissions: permissions.toString(),
    managed: false,
    mentionable: false,
    flags: noFlags,
  };
}

/** Bots have a discriminator and no display name of their own; people the other way round. */
export function newUser(id: string, name: string, bot: boolean): APIUser {
  const username = bot ? name : name.toLowerCase().replaceAll(/[^a-z0-9._]+/g, "_");
  return {
    id,
    username,
    discriminator: bot ? String((Number(id.slice(-4)) % 9999) + 1).padStart(4, "0") : "0",
    global_name: bot ? null : name,
    avatar: null,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    public_flags: noFlags,
    ...(bot ? { bot: true } : {}),
  };
}
