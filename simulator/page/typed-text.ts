import type { Playground } from "../playground/playground.ts";

/** Typed text, as Discord's own client would send it: `@Turbot` becomes `<@id>`. */
export function typedText(text: string, { discord, cast }: Playground): string {
  const people = [
    { id: discord.botUser.id, name: discord.botUser.username },
    ...discord.world
      .members(cast.guildId)
      .map(({ user }) => ({ id: user.id, name: user.global_name ?? user.username })),
  ].toSorted((one, other) => other.name.length - one.name.length);
  return people.reduce(
    (typed, { id, name }) =>
      typed.replaceAll(
        new RegExp(`(?<![\\w<])@${name.replaceAll(/[^\w ]/g, "\\$&")}(?!\\w)`, "gi"),
        `<@${id}>`,
      ),
    text,
  );
}
