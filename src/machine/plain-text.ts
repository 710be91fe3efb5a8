/** A file that people write can't be read. The message is one sentence with the next move, and shows nothing of the file. */
export class UnreadableFileError extends Error {
  override readonly name: string = "UnreadableFileError";
  readonly file: string;

  constructor(file: string, what: string, cause?: unknown) {
    super(`${file} ${what}`, { cause });
    this.file = file;
  }
}

/** It is no text in UTF-8. */
export class NotUtf8Error extends UnreadableFileError {
  override readonly name = "NotUtf8Error";

  constructor(file: string, found: string) {
    super(
      file,
      `${found}: open it in your editor and save it as UTF-8 ` +
        "(Notepad: Save as, then Encoding: UTF-8. PowerShell: Set-Content -Encoding utf8).",
    );
  }
}

/** How UTF-16 and UTF-32 begin (unicode.org, "UTF-8, UTF-16, UTF-32 & BOM"). */
const wideMarks = ["fffe", "feff", "0000feff"];

/**
 * The text in a file that a person wrote, without byte order marks: editors on Windows put one first, and it would become
 * part of the first word.
 *
 * @param file how it is named to people
 * @throws NotUtf8Error
 */
export function plainText(bytes: Uint8Array, file: string): string {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  // Without a mark, UTF-16 of plain English is every other byte 0, which UTF-8 takes for characters.
  if (wideMarks.some((mark) => start.startsWith(mark)) || bytes.includes(0)) {
    throw new NotUtf8Error(file, "is written in UTF-16");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll(/^\uFEFF/gm, "");
  } catch {
    throw new NotUtf8Error(file, `has a character in line ${firstBadLine(bytes)} that is not UTF-8`);
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const lenient = new TextDecoder().decode(bytes);
  const before = lenient.slice(0, Math.max(0, lenient.indexOf("\uFFFD")));
  return before.split(/\r\n|\r|\n/).length;
}
