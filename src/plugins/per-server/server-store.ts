import type { StoreFile } from "../capabilities/store-file.ts";
import { withoutServers } from "../words/forget-in-store.ts";
import { parsedOrText } from "../words/leaves.ts";
import { gone } from "../words/without-theirs.ts";

/**
 * One server's part of the store of a plugin that reads. A key belongs to the server that stored it first, under its own name: so
 * plugins that put server ids into their keys find everything as before, in older releases too. Another server that uses the same
 * name gets a key of its own. What no server has for itself (from before there were parts, or from outside servers) all can
 * read, without what is known to be another server's.
 */
export interface ServerPart {
  get(name: string): string | null;
  /** The key to write to, which is the server's own from now on. Call it in the transaction that writes. */
  keyFor(name: string): string;
  delete(name: string): void;
  /** Sorted by their bytes. */
  keys(prefix: string): readonly string[];
}

/**
 * @param guildId "": outside servers
 * @param served the servers that Turbot serves
 */
export function serverPartOf(file: StoreFile, guildId: string, served: readonly string[]): ServerPart {
  /** Other servers whose words or ids a key or its value has. */
  const othersIn = (key: string, value: string): readonly string[] => {
    const writers = new Set(file.writers(key).map((writer) => writer.guildId));
    return [...new Set([...file.guilds(), ...served])].filter(
      (id) => id !== "" && id !== guildId && (writers.has(id) || key.includes(id) || value.includes(id)),
    );
  };

  const common = (key: string): string | null => {
    if (file.homeOf(key) !== undefined) return null;
    const value = file.get(key);
    if (value === null) return null;
    const others = othersIn(key, value);
    if (others.length === 0) return value;
    const before = parsedOrText(value);
    const left = withoutServers(file, key, before, others);
    if (left === gone) return null;
    return left === before ? value : JSON.stringify(left);
  };

  /** What no server has for itself is known to be this one's. */
  const isOurs = (key: string, value: string): boolean => {
    if (served.length === 1 && served.includes(guildId)) return true;
    const guilds = new Set(file.writers(key).flatMap((writer) => writer.guildId || []));
    return (key.includes(guildId) || guilds.has(guildId)) && othersIn(key, value).length === 0;
  };

  const ownKeyBeside = (name: string): string => {
    let key = `only ${guildId === "" ? "outside servers" : `in ${guildId}`}: ${name}`;
    while (file.get(key) !== null || file.homeOf(key) !== undefined) key += "'";
    file.giveHome(key, guildId, name);
    return key;
  };

  return {
    get(name) {
      const own = file.ownKey(guildId, name);
      return own === undefined ? common(name) : file.get(own);
    },
    keyFor(name) {
      const own = file.ownKey(guildId, name);
      if (own !== undefined) return own;
      const home = file.homeOf(name);
      const value = file.get(name);
      // What is stored outside servers is all servers' to read; what they have in theirs isn't overwritten.
      if (guildId === "") return home === undefined && common(name) === value ? name : ownKeyBeside(name);
      // A home without a value is left over from a deletion.
      if (value !== null && (home !== undefined || !isOurs(name, value))) return ownKeyBeside(name);
      file.giveHome(name, guildId, name);
      return name;
    },
    delete(name) {
      const own = file.ownKey(guildId, name);
      if (own !== undefined) {
        file.delete(own);
        // Beside what all can read, the empty key stays: that it was deleted here holds.
        if (own === name || common(name) === null) file.takeHome(own);
        return;
      }
      const value = file.get(name);
      if (value === null || file.homeOf(name) !== undefined) return;
      const isAllOurs = guildId === "" ? common(name) === value : isOurs(name, value);
      if (isAllOurs) file.delete(name);
      else ownKeyBeside(name);
    },
    keys(prefix) {
      const homes = file.homesIn(guildId);
      const own = new Set(homes.map(({ name }) => name));
      const mine = homes.flatMap(({ key, name }) =>
        name.startsWith(prefix) && file.get(key) !== null ? [name] : [],
      );
      const all = file.keys(prefix).filter((key) => !own.has(key) && common(key) !== null);
      return [...mine, ...all].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    },
  };
}
