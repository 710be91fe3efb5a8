/** What admins and operators change or order with `/turbot`. Everything in it has been validated. */
export type AdminChange =
  /** `guildId`: undefined for everywhere. */
  | { readonly kind: "pause"; readonly guildId: string | undefined }
  | { readonly kind: "resume"; readonly guildId: string | undefined }
  /** `roleId`: undefined for what the setting says. */
  | { readonly kind: "role"; readonly guildId: string; readonly roleId: string | undefined }
  /** `text`: undefined for none. */
  | { readonly kind: "persona"; readonly guildId: string; readonly text: string | undefined }
  /** `channelId`: undefined for what the setting says. */
  | { readonly kind: "admin-channel"; readonly channelId: string | undefined }
  | { readonly kind: "add-operator"; readonly userId: string }
  | { readonly kind: "remove-operator"; readonly userId: string }
  | { readonly kind: "name-reviewer"; readonly userId: string; readonly login: string }
  | { readonly kind: "remove-reviewer"; readonly userId: string }
  /** By the reviewers themselves. */
  | { readonly kind: "agree-to-review" }
  | { readonly kind: "stop-reviewing" }
  /** Done elsewhere; only noted here. `requesterId`: undefined if nobody knows any more. */
  | {
      readonly kind: "cancel-request";
      readonly guildId: string;
      readonly threadId: string | undefined;
      readonly requesterId: string | undefined;
    }
  /** "the month's limit goes from $20.00 to $30.00" */
  | { readonly kind: "limit"; readonly words: string }
  | { readonly kind: "go-back"; readonly from: string; readonly to: string }
  | { readonly kind: "deploy"; readonly commit: string }
  | { readonly kind: "clear-quarantine"; readonly commit: string };

/** Who does it, and by which interaction: a snowflake. */
export interface AdminActor {
  readonly userId: string;
  /** Where they do it. */
  readonly guildId: string;
  readonly interaction: string;
}

/** What was done, without who did it, to follow their name. `{about}` stands for the person whom it concerns. */
export function wordsOf(change: AdminChange): string {
  switch (change.kind) {
    case "pause":
      return `paused new requests ${where(change)}`;
    case "resume":
      return `resumed new requests ${where(change)}`;
    case "role":
      return change.roleId === undefined
        ? "went back to `FEATURE_REQUEST_ROLE` for who can ask for features in this server"
        : `chose <@&${change.roleId}> as the role that can ask for features in this server`;
    case "persona":
      return change.text === undefined
        ? "took my persona in this server away"
        : `changed my persona in this server: “${change.text.replaceAll(/\s+/g, " ").replaceAll("{about}", "(about)")}”`;
    case "admin-channel":
      return change.channelId === undefined
        ? "went back to `LOG_CHANNEL_ID` for the admin channel"
        : `made <#${change.channelId}> the admin channel`;
    case "add-operator":
      return "made {about} an operator";
    case "remove-operator":
      return "took operator rights from {about}";
    case "name-reviewer":
      return `named {about} as a reviewer (\`${change.login}\` at GitHub)`;
    case "remove-reviewer":
      return "doesn't want {about} as a reviewer any more";
    case "agree-to-review":
      return "agreed to be asked for reviews, and pinged for it";
    case "stop-reviewing":
      return "doesn't want to be asked for reviews any more";
    case "cancel-request":
      return `cancelled a request by {about}${change.threadId === undefined ? "" : ` (<#${change.threadId}>)`}`;
    case "limit":
      return `changed a limit for Claude: ${change.words}`;
    case "go-back":
      return `ordered me to go back from \`${short(change.from)}\` to \`${short(change.to)}\``;
    case "deploy":
      return `ordered me to deploy \`${short(change.commit)}\` of main now`;
    case "clear-quarantine":
      return `cleared the quarantine of \`${short(change.commit)}\``;
  }
}

/** Whom it concerns beside who does it; "": nobody. */
export function aboutWhom(change: AdminChange): string {
  switch (change.kind) {
    case "add-operator":
    case "remove-operator":
    case "name-reviewer":
    case "remove-reviewer":
      return change.userId;
    case "cancel-request":
      return change.requesterId ?? "";
    default:
      return "";
  }
}

/** The server that a change is for; undefined: all of them. */
export function scopeOf(change: AdminChange): string | undefined {
  return "guildId" in change ? change.guildId : undefined;
}

function where({ guildId }: { readonly guildId: string | undefined }): string {
  return guildId === undefined ? "in all servers" : "in this server";
}

/** A commit as people read it. */
export function short(commit: string): string {
  return commit.slice(0, 10);
}
