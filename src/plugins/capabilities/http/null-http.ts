import { RefusalError } from "../../../declaration/refusal.ts";
import { usualPorts } from "./checked-url.ts";
import type { HttpGate } from "./http-gate.ts";

/** HTTP for dry runs: refuses every request. */
export const nullHttp: HttpGate = {
  request: async () => {
    throw new RefusalError("A plugin can't use HTTP in a dry run");
  },
  look: async () => ({ status: 200, location: undefined }),
  ports: usualPorts,
  close: async () => {},
};
