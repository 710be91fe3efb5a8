import type { XmlAnswer, XmlWork } from "./xml-work.ts";

/** Reads XML from the web, where it harms nobody. */
export interface XmlReader {
  /** @throws RefusalError if it can't be read at all */
  read(work: XmlWork): Promise<XmlAnswer>;
  stop(): Promise<void>;
}
