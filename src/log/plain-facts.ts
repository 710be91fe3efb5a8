/** What a log line says in addition to its event. */
export type Facts = Readonly<Record<string, unknown>>;

/** Facts nested deeper than this are left out. */
const deepest = 12;

/**
 * Facts as plain data, ready for JSON, with secrets redacted in every string and key. This happens before encoding, because
 * JSON escapes a quote or a tab in a secret.
 */
export function plainFacts(facts: Facts, hide: (text: string) => string): Facts {
  return fieldsOf(facts, hide, new Set());
}

type Above = ReadonlySet<unknown>;

function fieldsOf(fields: object, hide: (text: string) => string, above: Above): Facts {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const shown = plain(value, hide, above);
      return shown === undefined ? [] : [[hide(name), shown]];
    }),
  );
}

function plain(value: unknown, hide: (text: string) => string, above: Above): unknown {
  switch (typeof value) {
    case "string":
      return hide(value);
    case "number":
    case "bigint": {
      // A password can consist of digits only.
      const text = String(value);
      return hide(text) === text && typeof value === "number" ? value : hide(text);
    }
    case "object":
      return value === null ? null : plainObject(value, hide, above);
    case "boolean":
      return value;
    default:
      // As in JSON: functions and symbols are omitted.
      return undefined;
  }
}

function plainObject(value: object, hide: (text: string) => string, above: Above): unknown {
  if (above.has(value)) return "[circular]";
  if (above.size >= deepest) return "[too deep]";
  const inside = new Set([...above, value]);
  if (value instanceof Error) return described(value, hide, inside);
  if ("toJSON" in value && typeof value.toJSON === "function") return plain(value.toJSON(), hide, inside);
  if (Array.isArray(value)) return value.map((item) => plain(item, hide, inside) ?? null);
  if (value instanceof Map || value instanceof Set) return plain([...value], hide, inside);
  return fieldsOf(value, hide, inside);
}

/** An error with its whole chain of causes: the last one is usually what a reader needs. */
function described(error: Error, hide: (text: string) => string, above: Above): Facts {
  const { name, message, stack, cause } = error;
  const errors = error instanceof AggregateError ? { errors: error.errors } : {};
  const shownCause = cause === undefined || cause instanceof Error ? cause : String(cause);
  return fieldsOf({ name, message, stack, ...errors, cause: shownCause }, hide, above);
}
