/** One plain sentence about why the bot ended, with the next move where there is one. */
export function readableProblem(error: unknown): string {
  if (!(error instanceof Error)) return `Turbot ended: ${String(error)}`;
  const { code, port, path } = factsOf(error);
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port ?? "for the webhook"} is in use. Stop the program that uses it, or set WEBHOOK_PORT in .env to a free one.`;
    case "EACCES":
    case "EPERM":
      return port === undefined
        ? `Turbot may not use ${path ?? "a file"}. Give its user permission to read and write there.`
        : `Turbot may not listen on port ${port}. Set WEBHOOK_PORT in .env to one above 1023.`;
    case "ENOSPC":
      return "The disk is full. Make room; nothing that was stored is lost.";
    default:
      return `${error.name === "Error" ? "Turbot ended" : error.name}: ${error.message}`;
  }
}

function factsOf(error: Error) {
  const facts = error as Partial<Record<"code" | "port" | "path", unknown>>;
  return {
    code: facts.code,
    port: typeof facts.port === "number" ? facts.port : undefined,
    path: typeof facts.path === "string" ? facts.path : undefined,
  };
}
