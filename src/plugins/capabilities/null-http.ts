import { RefusalError } from "../../declaration/refusal.ts";
import type { HttpGate } from "./http-gate.ts";

/** The web where there is none: nothing is asked, nothing is answered. */
export const nullHttp: HttpGate = {
  request: async () => {
    throw new RefusalError("There is no web while a plugin is tried out");
  },
  close: async () => {},
};
