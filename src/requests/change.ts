import type { Request } from "./request.ts";
import type { RequestStore } from "./store/request-store.ts";

/**
 * Reads a request, changes it and writes it synchronously, so that nothing else can happen in between. If `move` returns
 * undefined, the request stays as it is.
 *
 * @returns the request as written; undefined if nothing was written
 */
export function change<R extends Request>(
  store: RequestStore,
  id: string,
  move: (request: Request) => R | undefined,
): R | undefined {
  const request = store.get(id);
  const moved = request === undefined ? undefined : move(request);
  if (moved !== undefined) store.save(moved);
  return moved;
}
