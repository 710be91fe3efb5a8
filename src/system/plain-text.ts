/** A file that people write can't be read. The message is one sentence that says what to do, and shows nothing of the file. */
export class UnreadableFileError extends Error {
  override readonly name: string = "UnreadableFileError";
  readonly file: string;

  constructor(file: string, what: string, cause?: unknown) {
    super(`${file} ${what}`, { cause });
    this.file = file;
  }
}

/** The file isn't UTF-8 text. */
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

/** The byte order marks of UTF-16 and UTF-32 (unicode.org, "UTF-8, UTF-16, UTF-32 & BOM"). */
const wideMarks = ["fffe", "feff", "0000feff"];

/**
 * The text of a file that a person wrote, without byte order marks: editors on Windows put one at the start, where it would
 * become part of the first word.
 *
 * @param file the name to show people
 * @throws NotUtf8Error
 */
export function plainText(bytes: Uint8Array, file: string): string {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  // Without a mark, plain English in UTF-16 has 0 as every other byte, which UTF-8 would accept.
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
