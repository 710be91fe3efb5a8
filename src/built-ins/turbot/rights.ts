import type { AdminActionName, PageName } from "./press.ts";

/**
 * Who can use `/turbot` for what. `admin`: people with Manage Server, for their own server. `operator`: those who answer for the
 * machine, the money and the repository, which all servers share. The table in docs/operating.md is made from this.
 */
export type Right = "admin" | "operator";

interface RightTo {
  readonly right: Right;
  readonly what: string;
  readonly why: string;
}

export const pageRights: Readonly<Record<PageName, RightTo>> = {
  status: {
    right: "admin",
    what: "see the status",
    why: "it says whether Turbot works, and nothing of other servers",
  },
  requests: { right: "admin", what: "see open requests", why: "those of their own server" },
  settings: { right: "admin", what: "see what is set", why: "for their own server" },
  history: { right: "admin", what: "see who changed what", why: "in their own server; operators see all" },
  deploys: {
    right: "operator",
    what: "see deploys",
    why: "a failure's last words can say much about the machine",
  },
  people: {
    right: "operator",
    what: "see who operates Turbot",
    why: "whoever is asked for a favour should know it",
  },
  limits: { right: "operator", what: "see and change limits", why: "it is the operators' money" },
  doctor: {
    right: "operator",
    what: "have the set-up looked at",
    why: "findings name paths, ports and accounts",
  },
};

export const actionRights: Readonly<Record<AdminActionName, RightTo>> = {
  pause: { right: "admin", what: "pause new requests in the server", why: "it's their server" },
  resume: { right: "admin", what: "resume them", why: "whoever can pause can end it" },
  "no-persona": {
    right: "admin",
    what: "set or take away the persona",
    why: "it changes the tone in their server, and no rule",
  },
  cancel: {
    right: "admin",
    what: "cancel a request",
    why: "one of their own server; it could be closed by hand, too",
  },
  "pause-all": { right: "operator", what: "pause new requests everywhere", why: "it concerns all servers" },
  "resume-all": { right: "operator", what: "resume them everywhere", why: "it concerns all servers" },
  role: {
    right: "operator",
    what: "choose the role that can ask for features",
    why: "its members spend the operators' money and open pull requests in their repository",
  },
  "no-role": { right: "operator", what: "go back to `FEATURE_REQUEST_ROLE`", why: "as above" },
  channel: {
    right: "operator",
    what: "choose the admin channel",
    why: "errors and names of all servers are posted there",
  },
  "no-channel": { right: "operator", what: "go back to `LOG_CHANNEL_ID`", why: "as above" },
  "add-operator": {
    right: "operator",
    what: "make somebody an operator",
    why: "an operator can do all of this",
  },
  "remove-operator": {
    right: "operator",
    what: "take that away again",
    why: "not from those in `OPERATOR_IDS`, who can always set it right",
  },
  "remove-reviewer": {
    right: "operator",
    what: "name reviewers, and remove them",
    why: "they are collaborators of the operators' repository; each is asked only after they have agreed themselves",
  },
  "go-back": { right: "operator", what: "go back to the release before", why: "all servers get it" },
  deploy: {
    right: "operator",
    what: "deploy `main` now",
    why: "it answers for code that no merged pull request explains",
  },
  clear: { right: "operator", what: "clear a quarantine", why: "code that was bad runs again" },
};

/** For the documents, in Markdown. */
export function rightsTable(): string {
  const rows = [...Object.values(pageRights), ...Object.values(actionRights)];
  return [
    "| to … | it takes | because |",
    "| --- | --- | --- |",
    ...rows.map(
      ({ what, right, why }) =>
        `| ${what} | ${right === "admin" ? "*Manage Server*" : "an operator"} | ${why} |`,
    ),
  ].join("\n");
}
