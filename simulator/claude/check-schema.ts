import { ApiError } from "./api-error.ts";

/** https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations: of all schemas of a request. */
const optionalParameters = 24;
const unionKeywords = 16;

/** Keywords that a grammar can't express. */
const unsupported: readonly string[] = [
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["minLength", "maxLength", "maxItems", "uniqueItems", "contains", "prefixItems"],
  ...["minProperties", "maxProperties", "patternProperties", "propertyNames"],
  ...["oneOf", "not", "if", "then", "else", "dependentSchemas", "$schema"],
];

interface Counts {
  optional: number;
  unions: number;
}

/**
 * Checks that the API can compile an answer's schema.
 *
 * @throws ApiError 400
 */
export function checkSchema(schema: unknown): void {
  const counts: Counts = { optional: 0, unions: 0 };
  visit(schema, "output_config.format.schema", counts);
  if (counts.optional > optionalParameters) {
    throw refusal(
      `Schemas contains too many optional parameters (${counts.optional}), which exceeds the limit: ${optionalParameters}`,
    );
  }
  if (counts.unions > unionKeywords) {
    throw refusal(
      `Schemas contains too many parameters with union types (${counts.unions} parameters with type arrays or anyOf) which exceeds the limit: ${unionKeywords}`,
    );
  }
}

function visit(schema: unknown, at: string, counts: Counts): void {
  if (!isRecord(schema)) throw refusal(`${at}: Input should be a valid dictionary`);
  for (const key of unsupported) {
    if (key in schema)
      throw refusal(`${at}: For '${typeName(schema)}' type, property '${key}' is not supported`);
  }
  const { minItems } = schema;
  if (minItems !== undefined && minItems !== 0 && minItems !== 1) {
    throw refusal(`${at}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
  }
  if (Array.isArray(schema.anyOf) || Array.isArray(schema.type)) counts.unions += 1;
  for (const key of ["anyOf", "allOf"]) {
    const parts = schema[key];
    if (Array.isArray(parts))
      parts.forEach((part, index) => void visit(part, `${at}.${key}.${index}`, counts));
  }
  if (schema.items !== undefined) visit(schema.items, `${at}.items`, counts);
  if (isRecord(schema.$defs)) {
    for (const [name, part] of Object.entries(schema.$defs)) visit(part, `${at}.$defs.${name}`, counts);
  }
  if (schema.type !== "object") return;
  if (schema.additionalProperties !== false) {
    throw refusal(`${at}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
  }
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const [name, part] of Object.entries(properties)) {
    if (!required.includes(name)) counts.optional += 1;
    visit(part, `${at}.properties.${name}`, counts);
  }
}

function typeName({ type }: Record<string, unknown>): string {
  return typeof type === "string" ? type : "any";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refusal(message: string): ApiError {
  return new ApiError(400, message);
}
