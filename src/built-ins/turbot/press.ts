/** The pages of `/turbot`. */
export const pageNames = [
  "status",
  "requests",
  "settings",
  "history",
  "deploys",
  "people",
  "limits",
  "doctor",
] as const;
export type PageName = (typeof pageNames)[number];

/** What can be done there. Each is asked about before it is done. */
export const adminActionNames = [
  "pause",
  "resume",
  "pause-all",
  "resume-all",
  "no-persona",
  "cancel",
  "role",
  "no-role",
  "channel",
  "no-channel",
  "add-operator",
  "remove-operator",
  "remove-reviewer",
  "go-back",
  "deploy",
  "clear",
] as const;
export type AdminActionName = (typeof adminActionNames)[number];

/** An action with what it is about: ids and commits. */
export interface AdminAction {
  readonly name: AdminActionName;
  readonly about: readonly string[];
}

/** What a component of `/turbot` does. Its custom id holds everything a press needs, so it survives restarts. */
export type TurbotPress =
  | { readonly kind: "page"; readonly page: PageName; readonly at: number }
  /** Asks whether it should be done. */
  | { readonly kind: "ask"; readonly action: AdminAction }
  /** The same for what is chosen in a menu. `none`: what is asked if nothing is. */
  | { readonly kind: "pick"; readonly name: AdminActionName; readonly none: AdminActionName | undefined }
  | { readonly kind: "yes"; readonly action: AdminAction }
  /** Finds out what the newest commit is, and asks about it. */
  | { readonly kind: "newest" }
  /** Opens the form for the persona, or for another reviewer. */
  | { readonly kind: "persona" | "reviewer" }
  /** A reviewer answers whether they want to be asked. */
  | { readonly kind: "agree" | "stop" };

/** Custom ids have up to 100 characters: a name has at most 15, an id 20, a commit 40, and those of a pair 12 each. */
export function pressId(press: TurbotPress): string {
  switch (press.kind) {
    case "page":
      return `turbot:page:${press.page}:${press.at}`;
    case "ask":
    case "yes":
      return ["turbot", press.kind, press.action.name, ...press.action.about].join(":");
    case "pick":
      return `turbot:pick:${press.name}${press.none === undefined ? "" : `:${press.none}`}`;
    case "newest":
    case "persona":
    case "reviewer":
    case "agree":
    case "stop":
      return `turbot:${press.kind}`;
  }
}

/** The form that sets the persona. */
export const personaForm = "turbot:fill:persona";

/** The form that names a reviewer. */
export const reviewerForm = "turbot:fill:reviewer";

/** Undefined if it isn't one of the panel's. */
export function readPress(customId: string): TurbotPress | undefined {
  const [room, kind, what = "", ...rest] = customId.split(":");
  if (room !== "turbot") return undefined;
  switch (kind) {
    case "page": {
      const page = pageNames.find((name) => name === what);
      const [at = "0"] = rest;
      return page === undefined || !/^\d{1,4}$/.test(at) ? undefined : { kind, page, at: Number(at) };
    }
    case "ask":
    case "yes": {
      const name = actionNamed(what);
      if (name === undefined || rest.length > 2 || !rest.every((part) => /^[0-9a-f]{1,64}$/.test(part)))
        return undefined;
      return { kind, action: { name, about: rest } };
    }
    case "pick": {
      const name = actionNamed(what);
      return name === undefined ? undefined : { kind, name, none: actionNamed(rest[0] ?? "") };
    }
    case "newest":
    case "persona":
    case "reviewer":
    case "agree":
    case "stop":
      return { kind };
    default:
      return undefined;
  }
}

function actionNamed(text: string): AdminActionName | undefined {
  return adminActionNames.find((name) => name === text);
}
