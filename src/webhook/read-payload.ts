export type Payload =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "refused"; readonly status: 400 | 415; readonly reason: string };

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The payload of a body whose signature was checked: JSON, or a form whose field `payload` is JSON. */
export function readPayload(body: Uint8Array, contentType: string | undefined): Payload {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/x-www-form-urlencoded") {
    return { kind: "refused", status: 415, reason: "set the webhook's content type to application/json" };
  }
  try {
    const text = utf8.decode(body);
    const json = type === "application/json" ? text : new URLSearchParams(text).get("payload");
    if (json === null) return { kind: "refused", status: 400, reason: "the form has no payload" };
    return { kind: "json", value: JSON.parse(json) };
  } catch {
    return { kind: "refused", status: 400, reason: "the payload is no JSON" };
  }
}
