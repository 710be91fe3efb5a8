import type Anthropic from "@anthropic-ai/sdk";
import { settingsFor } from "./call-kinds.ts";
import type { ClaudeCall } from "./claude.ts";
import type { Model } from "./models/model.ts";

export type Params = Anthropic.MessageCreateParamsNonStreaming;

/**
 * Sends an attempt of a call to the current model. The body depends on what the model accepts, so it is built for that model; the
 * attempt tells it from the call's others.
 */
export type Send = (
  attempt: Attempt,
  build: (model: Model) => Params,
) => Promise<{ readonly message: Anthropic.Message; readonly model: Model }>;

/** What differs between the attempts of one call. */
export interface Attempt {
  /** How much more room than usual. */
  readonly factor?: number;
  /** Messages after the call's own, which stay unchanged because thinking that is sent back is bound to them. */
  readonly appended?: readonly Anthropic.MessageParam[];
  /** The format to enforce. */
  readonly format?: Anthropic.JSONOutputFormat | undefined;
}

/** A call in the format of the Messages API for this model. */
export function paramsFor(
  call: Pick<ClaudeCall, "kind" | "system" | "messages">,
  model: Model,
  { factor = 1, appended = [], format }: Attempt = {},
): Params {
  const { effort, ...settings } = settingsFor(call.kind, model, factor);
  const config = { ...(effort === undefined ? {} : { effort }), ...(format === undefined ? {} : { format }) };
  return {
    model: model.id,
    ...settings,
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    system: call.system.map(({ text, cache }) => ({
      type: "text",
      text,
      ...(cache === true ? { cache_control: { type: "ephemeral" } } : {}),
    })),
    messages: [...call.messages, ...appended],
  };
}
