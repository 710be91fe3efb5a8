import { RefusalError } from "../../declaration/refusal.ts";
import type { HttpGate } from "../capabilities/http/http-gate.ts";
import { AddressError, checkedAddress } from "./checked-address.ts";

const mostRedirects = 5;

/**
 * Where an address leads in the end: its redirects are followed once, when it is saved, and the plugin then reaches the last host alone.
 *
 * @throws AddressError if it leads nowhere that a plugin can reach
 */
export async function followAddress(
  text: string,
  plugin: string,
  http: Pick<HttpGate, "look" | "ports">,
): Promise<string> {
  let url = checkedAddress(text, http.ports);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const { status, location } = await look(url, plugin, http);
    if (location === undefined) {
      if (status >= 400) throw new AddressError(`leads to ${url.host}, which answers with error ${status}`);
      return url.href;
    }
    url = redirected(url, location, http.ports);
  }
  throw new AddressError(`redirects more than ${mostRedirects} times`);
}

function redirected(from: URL, location: string, ports: readonly number[]): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from).href : location;
  try {
    return checkedAddress(target, ports);
  } catch (cause) {
    if (!(cause instanceof AddressError)) throw cause;
    throw new AddressError(`redirects from ${from.host} to another address, which ${cause.message}`, {
      cause,
    });
  }
}

async function look(url: URL, plugin: string, http: Pick<HttpGate, "look">) {
  try {
    return await http.look(url, plugin);
  } catch (cause) {
    if (!(cause instanceof RefusalError)) throw cause;
    throw new AddressError(`can't be reached: ${cause.message}`, { cause });
  }
}
