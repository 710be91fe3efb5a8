import type { Call } from "../http/call.ts";
import { RefusedError } from "../refused.ts";
import { type AppCaller, allows } from "./app.ts";

/** Which permissions allow a route, any of them ("Permissions required for GitHub Apps", docs.github.com). Others need only metadata. */
const needed: readonly (readonly [path: RegExp, permissions: readonly string[]])[] = [
  [/\/commits\/[^/]+\/check-runs$|\/check-runs(\/|$)/, ["checks"]],
  [/\/commits\/[^/]+\/status(es)?$|\/statuses\//, ["statuses"]],
  [/\/actions\/permissions$|\/protection(\/|$)/, ["administration"]],
  [/\/actions\//, ["actions"]],
  [/\/issues\//, ["issues", "pull_requests"]],
  [/\/commits\/[^/]+\/pulls$|\/pulls(\/|$)/, ["pull_requests"]],
  [/\/hooks(\/|$)/, ["repository_hooks"]],
  [/\/git\/|\/branches|\/commits|\/contents/, ["contents"]],
];

/** @throws RefusedError if the app wasn't granted what the call needs */
export function requireAppPermission(call: Call, { permissions }: AppCaller): void {
  const { pathname } = new URL(call.req.url);
  const access = call.req.method === "GET" ? "read" : "write";
  const any = needed.find(([path]) => path.test(pathname))?.[1] ?? [];
  if (any.length === 0 || any.some((name) => allows(permissions[name], access))) return;
  call.header("x-accepted-github-permissions", any.map((name) => `${name}=${access}`).join("; "));
  throw new RefusedError(403, "Resource not accessible by integration");
}
