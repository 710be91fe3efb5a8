/** The words of a text; "quoted words" stay together. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|“([^”]*)”|(\S+)/g)].map(
    ([, quoted, curly, plain]) => quoted ?? curly ?? plain ?? "",
  );
}
