import { encodeFrame, frameReader } from "../../../../ipc/frames.ts";
import { readDocument, type XmlWork } from "./xml-work.ts";

/*
 * The program of the process that reads XML: one document a frame on standard input, one answer a frame on standard output. It ends with its
 * input.
 */

const send = (answer: object): void => void process.stdout.write(encodeFrame(answer));

process.stdin.on(
  "data",
  // From the bot's own code; the document in it is the web's.
  frameReader(Number.POSITIVE_INFINITY, (frame) => send(readDocument(frame as XmlWork))),
);
process.stdin.on("close", () => process.exit(0));
send({ ready: true });
