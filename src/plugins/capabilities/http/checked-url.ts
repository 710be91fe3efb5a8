import { isIP } from "node:net";
import { RefusalError } from "../../../declaration/refusal.ts";

/** The ports of http and https. */
export const usualPorts: readonly number[] = [80, 443];

/**
 * Parses a URL that a plugin wants to call: it has to be on a declared host and one of the ports.
 *
 * @throws RefusalError
 */
export function checkedUrl(text: string, hosts: readonly string[], ports = usualPorts): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new RefusalError(`Not a URL: ${text.slice(0, 200)}`, { cause });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new RefusalError("Only http and https can be requested");
  if (url.username !== "" || url.password !== "")
    throw new RefusalError("A URL can't carry a name and password");
  if (!hosts.includes(url.hostname)) {
    throw new RefusalError(`"${url.hostname}" isn't named in the plugin's needs: add it to needs.http`);
  }
  if (isIP(url.hostname.replace(/^\[|\]$/g, "")) !== 0)
    throw new RefusalError("Hosts are named, not numbered");
  if (url.port !== "" && !ports.includes(Number(url.port))) {
    throw new RefusalError(
      `"${url.host}" can't be asked: only ${ports.join(" and ")} are open. Leave the port out`,
    );
  }
  return url;
}
