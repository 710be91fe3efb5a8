import { isIP } from "node:net";
import { longestUrl } from "../../declaration/settings.ts";
import { isDiscord } from "../../policy/rules/is-discord.ts";
import { usualPorts } from "../capabilities/http/checked-url.ts";

/** An address that can't be a setting. The message follows the setting's name: "has to be on the public internet". */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/**
 * Parses an address that an admin entered, or that one redirects to. Whether its host is on the public internet is checked where it is
 * connected to.
 *
 * @param ports besides those of http and https, for tests
 * @throws AddressError
 */
export function checkedAddress(text: string, ports = usualPorts): URL {
  if (text.length > longestUrl) throw new AddressError(`has ${longestUrl} characters at most`);
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new AddressError("isn't an address: it begins with https://", { cause });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new AddressError("has to begin with https:// or http://");
  if (url.username !== "" || url.password !== "")
    throw new AddressError("can't have a name and password in front of its host");
  const { hostname } = url;
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0)
    throw new AddressError("has to be on a host with a name, such as example.com, not a number");
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(hostname))
    throw new AddressError(
      `has to be on the public internet: "${hostname.slice(0, 100)}" isn't a host's name there`,
    );
  if (isDiscord(hostname)) throw new AddressError("can't be on Discord itself");
  if (url.port !== "" && !ports.includes(Number(url.port)))
    throw new AddressError("can't have a port of its own: leave the port out");
  // It is never sent, and two addresses that differ in nothing else are one.
  url.hash = "";
  return url;
}
