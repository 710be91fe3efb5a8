import type { Request } from "./request.ts";
import type { RequestStore } from "./store/request-store.ts";

/**
 * Reads a request, moves it and writes it, in one go without a pause: nothing else can come in between. Undefined from
 * `move` leaves it as it is.
 *
 * @returns the request as it was written; undefined: it wasn't
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
