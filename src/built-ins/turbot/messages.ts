import { type AdminChange, short } from "../../administration/admin-change.ts";
import type { AdminAction } from "./press.ts";

/** Whether it should be done, and what the button says. */
export function asked(
  { name, about: [first = "", second = ""] }: AdminAction,
  change: AdminChange,
): { readonly words: string; readonly yes: string } {
  switch (name) {
    case "pause":
      return {
        words: "Pause new requests in this server? What is planned or being built goes on.",
        yes: "Pause them here",
      };
    case "resume":
      return { words: "Take new requests in this server again?", yes: "Take them again" };
    case "pause-all":
      return {
        words: "Pause new requests in **all** servers? What is planned or being built goes on.",
        yes: "Pause them everywhere",
      };
    case "resume-all":
      return {
        words: "Take new requests everywhere again? Servers that paused them stay paused.",
        yes: "Take them again",
      };
    case "no-persona":
      return {
        words: "Take my persona in this server away? I sound like myself again.",
        yes: "Take it away",
      };
    case "cancel":
      return {
        words: `Cancel the request${change.kind === "cancel-request" ? threadOf(change) : ""}? Whoever asked for it reads in its thread that one of my operators or admins cancelled it.`,
        yes: "Cancel the request",
      };
    case "role":
      return {
        words: `Let everybody with <@&${first}> ask for features in this server? They spend your money for Claude, and their wishes become pull requests in your repository.`,
        yes: "Let them ask",
      };
    case "no-role":
      return { words: "Go back to `FEATURE_REQUEST_ROLE` in this server?", yes: "Go back to it" };
    case "channel":
      return {
        words: `Make <#${first}> the admin channel? Errors, deploys and requests of all servers are posted there: everybody who can read it should be trusted with that.`,
        yes: "Report there",
      };
    case "no-channel":
      return { words: "Go back to `LOG_CHANNEL_ID` for the admin channel?", yes: "Go back to it" };
    case "add-operator":
      return {
        words: `Make <@${first}> an operator? They can ask for changes to me, deploy, change limits, and add and remove operators, in all servers.`,
        yes: "Make them an operator",
      };
    case "remove-operator":
      return { words: `Take operator rights from <@${first}>?`, yes: "Take them away" };
    case "remove-reviewer":
      return { words: `Ask <@${first}> for no more reviews?`, yes: "Ask them no more" };
    case "go-back":
      return {
        words: `Go back from \`${short(first)}\` to \`${short(second)}\`? I restart, the release that runs now is quarantined, and I open a pull request that reverts it.`,
        yes: "Go back",
      };
    case "clear":
      return {
        words: `Clear the quarantine of \`${short(first)}\`? It was bad before. If it's still on main and newer than what runs, I try it again at once, and roll back if it's bad again.`,
        yes: "Clear it",
      };
    case "deploy":
      return { words: `Deploy \`${short(first)}\` now?`, yes: "Deploy it now" };
  }
}

function threadOf({ threadId }: { readonly threadId: string | undefined }): string {
  return threadId === undefined ? "" : ` in <#${threadId}>`;
}

/** The same for the newest commit. */
export function newestWords(
  commit: string,
  pullRequest: number | undefined | "unknown",
  repositoryUrl: string,
): string {
  const link = `[\`${short(commit)}\`](<${repositoryUrl}/commit/${commit}>)`;
  if (typeof pullRequest === "number")
    return `The newest on main is ${link}, from pull request #${pullRequest}. Deploy it now?`;
  const why =
    pullRequest === "unknown"
      ? "GitHub doesn't say right now whether a merged pull request brought it"
      : "no merged pull request explains it";
  return `The newest on main is ${link}, and ${why}. Deploy it only if you know who pushed it, and have read it: you answer for it.`;
}

const ordered =
  "The supervisor does it as soon as nothing else is under way; the admin channel hears how it went.";

/** What came of it. */
export const done: Readonly<Record<AdminAction["name"], string>> = {
  pause: "Done: I take no new requests in this server until somebody resumes them here.",
  resume: "Done: I take requests in this server again, unless they are paused everywhere.",
  "pause-all": "Done: I take no new requests anywhere until an operator resumes them.",
  "resume-all": "Done: I take requests again.",
  "no-persona": "Done: I sound like myself again.",
  cancel: "Done: it's cancelled. What is being built stops after its current step.",
  role: "Done: whoever has that role can ask for features here.",
  "no-role": "Done: `FEATURE_REQUEST_ROLE` says again who can ask for features here.",
  channel: "Done: I report there from now on.",
  "no-channel": "Done: I report where `LOG_CHANNEL_ID` says.",
  "add-operator": "Done: they are an operator. I haven't told them; you might.",
  "remove-operator": "Done: they aren't an operator any more.",
  "remove-reviewer": "Done: they aren't asked for reviews any more.",
  "go-back": `Ordered. ${ordered}`,
  deploy: `Ordered. ${ordered}`,
  clear: `Ordered. ${ordered}`,
};
