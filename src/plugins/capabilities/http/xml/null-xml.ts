import { RefusalError } from "../../../../declaration/refusal.ts";
import type { XmlReader } from "./xml-reader.ts";

/** For what asks nothing of the web. */
export const nullXml: Pick<XmlReader, "read"> = {
  read: async () => {
    throw new RefusalError("There is no XML here");
  },
};
