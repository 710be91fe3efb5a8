import { type GatewayDispatchPayload, InteractionType } from "discord-api-types/v10";
import type { Vault } from "./vault.ts";

/** Begins the custom ids of the forms in which admins fill in keys. */
export const keyFormPrefix = "keys:form:";

/**
 * Seals what was typed into a form for keys, before anything else is done with the event: events are stored until they are handled. Without a
 * key to seal it with, it is dropped.
 */
export function sealKeys(
  payload: GatewayDispatchPayload,
  vault: Pick<Vault, "isOpen" | "seal">,
): GatewayDispatchPayload {
  if (payload.t !== "INTERACTION_CREATE") return payload;
  const { d } = payload;
  if (d.type !== InteractionType.ModalSubmit || !d.data.custom_id.startsWith(keyFormPrefix)) return payload;
  const seal = (text: string) => (vault.isOpen ? vault.seal(text, ofForm(d.id)) : "");
  const { components, resolved: _files, ...data } = d.data;
  return {
    ...payload,
    d: { ...d, data: { ...data, components: sealed(components, seal) } },
  } as typeof payload;
}

/** What was typed into such a form; undefined: it can't be read. @param interaction its id */
export function openField(text: string, interaction: string, vault: Pick<Vault, "open">): string | undefined {
  return vault.open(text, ofForm(interaction));
}

function ofForm(interaction: string): readonly string[] {
  return ["a form for keys", interaction];
}

/** Everything that somebody typed is a value, whatever stands around it. */
function sealed(part: unknown, seal: (text: string) => string): unknown {
  if (Array.isArray(part)) return part.map((one) => sealed(one, seal));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      key === "value" ? seal(String(value)) : sealed(value, seal),
    ]),
  );
}
