import { ApiError } from "./api-error.ts";

/** The models that can be asked for, as the SDK lists them; any other name is a 404, as at Anthropic. */
const models: readonly string[] = [
  "claude-opus-5-5",
  "claude-sonnet-5-5",
  "claude-haiku-5-5",
  "claude-opus-5",
  "claude-sonnet-5",
  "claude-opus-4-8",
  "claude-opus-4-7",
  "claude-opus-4-6",
  "claude-sonnet-4-6",
  "claude-opus-4-5-20251101",
  "claude-opus-4-5",
  "claude-haiku-4-5-20251001",
  "claude-haiku-4-5",
  "claude-sonnet-4-5-20250929",
  "claude-sonnet-4-5",
];

export function isKnownModel(name: string): boolean {
  return models.includes(name);
}

/** The answer to `GET /v1/models`. */
export function listModels(): unknown {
  const data = models.map(describe);
  return { data, has_more: false, first_id: models.at(0), last_id: models.at(-1) };
}

/**
 * The answer to `GET /v1/models/:id`.
 *
 * @throws ApiError 404
 */
export function showModel(name: string): unknown {
  if (!isKnownModel(name)) throw new ApiError(404, `model: ${name}`);
  return describe(name);
}

function describe(id: string) {
  // The epoch is what the API documents for a release date that isn't known.
  return { type: "model", id, display_name: displayName(id), created_at: "1970-01-01T00:00:00Z" };
}

/** "claude-sonnet-4-5-20250929" → "Claude Sonnet 4.5" */
function displayName(id: string): string {
  const [, family = "", ...version] = id.replace(/-\d{8}$/, "").split("-");
  return `Claude ${family[0]?.toUpperCase()}${family.slice(1)} ${version.join(".")}`;
}
