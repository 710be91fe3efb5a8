import { repositoryId } from "../json/repository-json.ts";
import type { World } from "../world.ts";
import type { Call } from "./call.ts";

/**
 * The answer to a call under an earlier name of the repository: 301 for reads, 307 for anything to be sent again
 * unchanged ("Best practices for using the REST API", docs.github.com: "Follow redirects").
 */
export function redirect(call: Call, { apiUrl }: World): Response {
  const url = new URL(call.req.url);
  const rest = url.pathname.split("/").slice(4).join("/");
  const to = `${apiUrl}/repositories/${repositoryId}${rest === "" ? "" : `/${rest}`}${url.search}`;
  const reads = call.req.method === "GET" || call.req.method === "HEAD";
  call.header("location", to);
  const body = {
    message: "Moved Permanently",
    url: to,
    documentation_url:
      "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
  };
  return call.json(body, reads ? 301 : 307);
}
