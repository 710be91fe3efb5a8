import { ChannelsByGuild } from "./channels-by-guild.ts";
import type { Data } from "./data.ts";

const map = "$map";

/** JSON, with each Map as `{ $map: [[key, value]] }`. */
export function dataToJson(data: Data): unknown {
  return JSON.parse(
    JSON.stringify(data, (_key, value) => (value instanceof Map ? { [map]: [...value] } : value)),
  );
}

/** The inverse of {@link dataToJson}; it trusts its input, since only this simulator writes it. */
export function dataFromJson(json: unknown): Data {
  const data = JSON.parse(JSON.stringify(json), (_key, value) =>
    typeof value === "object" && value !== null && map in value ? new Map(value[map]) : value,
  );
  return { ...data, channels: ChannelsByGuild.of(data.channels.values()) };
}
