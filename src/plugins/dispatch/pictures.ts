import { type APIUser, CDNRoutes, ImageFormat, RouteBases } from "discord-api-types/v10";

/** Addresses of pictures at Discord: https://docs.discord.com/developers/reference#image-formatting */

/** The first frame, if it moves: renderers of pictures and embeds all read PNG. */
const png = ImageFormat.PNG;
const at = (route: string) => `${RouteBases.cdn}${route}`;

export function avatarOf({ id, avatar, discriminator }: APIUser): string {
  if (avatar) return at(CDNRoutes.userAvatar(id, avatar, png));
  // Bots still have a discriminator. https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints
  const isOld = discriminator !== undefined && Number(discriminator) > 0;
  const index = isOld ? Number(discriminator) % 5 : Number((BigInt(id) >> 22n) % 6n);
  return at(CDNRoutes.defaultUserAvatar(index as 0));
}

export function iconOf({ id, icon }: { readonly id: string; readonly icon: string | null }): string | null {
  return icon ? at(CDNRoutes.guildIcon(id, icon, png)) : null;
}

export function emojiUrl(id: string, isAnimated: boolean): string {
  return at(CDNRoutes.emoji(id, isAnimated ? ImageFormat.GIF : png));
}

/** In a server. @param member `avatar`: their own one there */
export function memberAvatarOf(
  user: APIUser,
  { avatar }: { readonly avatar?: string | null },
  guildId: string,
): string {
  return avatar ? at(CDNRoutes.guildMemberAvatar(guildId, user.id, avatar, png)) : avatarOf(user);
}

/** In a server. Discord seldom sends the account's own banner with a member. */
export function bannerOf(
  user: APIUser,
  { banner }: { readonly banner?: string | null },
  guildId: string,
): string | null {
  if (banner) return at(CDNRoutes.guildMemberBanner(guildId, user.id, banner, png));
  return user.banner ? at(CDNRoutes.userBanner(user.id, user.banner, png)) : null;
}
