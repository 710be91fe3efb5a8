import { createHash } from "node:crypto";
import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import type { Buttons } from "./outbox.ts";

export type ButtonPress =
  /** `version`: of the plan above the button. */
  | {
      readonly requestId: string;
      readonly action: "ship" | "refine" | "cancel";
      readonly version: number;
    }
  /** `areas`: the `areasHash` of what is asked for above the button. */
  | {
      readonly requestId: string;
      readonly action: "allow";
      readonly version: number;
      readonly areas: string;
    }
  | { readonly requestId: string; readonly action: "wake" }
  /** `revision`: of the request's pull request, from 1. */
  | {
      readonly requestId: string;
      readonly action: "permit";
      readonly revision: number;
      readonly areas: string;
    }
  /** The requester's name on the pull request. */
  | { readonly requestId: string; readonly action: "credit" }
  | { readonly requestId: string; readonly action: "uncredit" }
  /** Under the report of a quarantined plugin: there is no request yet. */
  | { readonly plugin: string; readonly action: "fix" };

/** A press on a request that has no pull request yet. */
export type RequestPress = Exclude<
  ButtonPress,
  { readonly action: "fix" | "permit" | "credit" | "uncredit" }
>;

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** The buttons under a message. The `custom_id` holds everything that a press needs, so they survive restarts. */
export function buttonRow(requestId: string, buttons: Buttons): Row {
  if (buttons.kind === "wake") {
    return row(button(`request:${requestId}:wake`, ButtonStyle.Primary, "Pick it up again"));
  }
  if (buttons.kind === "leave" && buttons.revision !== undefined) {
    return row(
      button(
        `request:${requestId}:permit:${buttons.revision}:${areasHash(buttons.areas)}`,
        ButtonStyle.Danger,
        "Allow it, and change the pull request",
      ),
    );
  }
  const id = (action: string) => `request:${requestId}:${action}:${buttons.version}`;
  return row(
    buttons.kind === "leave"
      ? button(`${id("allow")}:${areasHash(buttons.areas)}`, ButtonStyle.Danger, "Allow it, and ship it")
      : button(id("ship"), ButtonStyle.Success, "Ship it"),
    button(id("refine"), ButtonStyle.Secondary, "Keep refining"),
    button(id("cancel"), buttons.kind === "leave" ? ButtonStyle.Secondary : ButtonStyle.Danger, "Cancel"),
  );
}

/** The button that requests a fix for a plugin. */
export function fixRow(plugin: string): Row {
  return row(button(`request:fix:${plugin}`, ButtonStyle.Primary, "Draft a fix"));
}

/** The button that puts the requester's name on the pull request, or takes it out. @param name undefined: it is there */
export function creditRow(requestId: string, name: string | undefined): Row {
  return row(
    name === undefined
      ? button(`request:${requestId}:uncredit`, ButtonStyle.Secondary, "Take my name out")
      : button(
          `request:${requestId}:credit`,
          ButtonStyle.Secondary,
          `Credit me as “${[...name].slice(0, 60).join("")}”`,
        ),
  );
}

/** Parses a `custom_id`; undefined if it isn't one of ours. */
export function readButton(customId: string): ButtonPress | undefined {
  const plugin = /^request:fix:(?<plugin>[a-z][a-z0-9-]{0,63})$/.exec(customId)?.groups?.plugin;
  if (plugin !== undefined) return { plugin, action: "fix" };
  const parts =
    /^request:(?<requestId>\d{1,20}):(?:(?<action>ship|refine|cancel):(?<version>\d{1,6})|(?<leave>allow|permit):(?<number>\d{1,6}):(?<areas>[0-9a-f]{8})|wake|(?<credit>credit|uncredit))$/.exec(
      customId,
    )?.groups;
  const { requestId, action, version, leave, number, areas = "", credit } = parts ?? {};
  if (requestId === undefined) return undefined;
  if (credit === "credit" || credit === "uncredit") return { requestId, action: credit };
  if (leave === "allow") return { requestId, action: leave, version: Number(number), areas };
  if (leave === "permit") return { requestId, action: leave, revision: Number(number), areas };
  if (action === "ship" || action === "refine" || action === "cancel") {
    return { requestId, action, version: Number(version) };
  }
  return { requestId, action: "wake" };
}

/** A hash of the areas: a press allows what is listed above its button, and nothing that came up later. */
export function areasHash(areas: readonly string[]): string {
  return createHash("sha256").update(areas.join("\n")).digest("hex").slice(0, 8);
}

function row(...components: APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components };
}

function button(
  custom_id: string,
  style: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Success | ButtonStyle.Danger,
  label: string,
): APIComponentInMessageActionRow {
  return { type: ComponentType.Button, custom_id, style, label };
}
