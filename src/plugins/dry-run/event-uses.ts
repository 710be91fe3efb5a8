import type { Events } from "../../plugin-api/events.ts";
import type { OpenPlugin } from "./open-plugin.ts";

/** Who does what is planned, unless it says otherwise. */
export const who = "ada";

const newcomer = "ned";

interface EventUse {
  /** "somebody joins" */
  readonly name: string;
  readonly who?: string;
  use(): Promise<unknown>;
}

/** A use of each event that a plugin can listen to, but for the change of its settings, which is a use of its own. */
export function eventUses(plugin: OpenPlugin): Readonly<Record<Exclude<keyof Events, "settings">, EventUse>> {
  return {
    unknownCommand: {
      name: "somebody uses an unknown command",
      use: () => plugin.prefix("unknown", { as: who }),
    },
    mail: { name: "somebody writes to the team", use: () => plugin.mail("hello", { as: who }) },
    mailEdit: { name: "they edit that", use: () => plugin.mail("hello again", { as: who }) },
    mailClose: { name: "they close the conversation", use: () => plugin.closeMail({ as: who }) },
    message: { name: "somebody writes", use: () => plugin.say("hello", { as: who }) },
    reaction: { name: "somebody reacts", use: () => plugin.react("👍", { as: who }) },
    messageEdit: { name: "somebody edits a message", use: () => plugin.edit("hello again", { as: who }) },
    messageDelete: { name: "a message is deleted", use: () => plugin.remove({ as: who }) },
    reactionRemove: { name: "somebody takes a reaction off", use: () => plugin.unreact("👍", { as: who }) },
    reactionClear: { name: "a moderator clears reactions", use: () => plugin.clearReactions() },
    memberLeave: { name: "somebody leaves", who: newcomer, use: () => plugin.leave(newcomer) },
    memberUpdate: {
      name: "a member changes",
      use: () => plugin.change(who, { nickname: "Ada", roles: ["Sailor"], boosting: true }),
    },
    memberBan: { name: "somebody is banned", use: () => plugin.ban("ben") },
    memberUnban: { name: "a ban is lifted", use: () => plugin.unban("ben") },
    autoModAlert: {
      name: "AutoMod catches something",
      use: () => plugin.autoModAlert("a bad word", { as: who }),
    },
    voiceUpdate: {
      name: "somebody comes to a voice channel",
      use: () => plugin.voice("Lounge", { as: who }),
    },
    pollVoteAdd: { name: "somebody votes in a poll", use: () => plugin.vote(1, { as: who }) },
    pollVoteRemove: { name: "somebody takes back a vote", use: () => plugin.unvote(1, { as: who }) },
    channelCreate: { name: "a channel is made", use: () => plugin.channel("made", "plans") },
    channelUpdate: {
      name: "a channel changes",
      use: () => plugin.channel("changed", "plans", { topic: "x" }),
    },
    channelDelete: { name: "a channel is deleted", use: () => plugin.channel("deleted", "plans") },
    threadCreate: { name: "a thread is made", use: () => plugin.thread("made", "Ideas", { as: who }) },
    threadUpdate: {
      name: "a thread is archived",
      use: () => plugin.thread("changed", "Ideas", { as: who, archived: true }),
    },
    threadDelete: { name: "a thread is deleted", use: () => plugin.thread("deleted", "Ideas", { as: who }) },
    inviteCreate: { name: "somebody makes an invite", use: () => plugin.invite("made", "reef", { as: who }) },
    inviteDelete: { name: "an invite is deleted", use: () => plugin.invite("deleted", "reef", { as: who }) },
    scheduledEventCreate: {
      name: "an event is announced",
      use: () => plugin.scheduled("made", "Game night", { as: who }),
    },
    scheduledEventUpdate: {
      name: "an event begins",
      use: () => plugin.scheduled("changed", "Game night", { as: who, status: "active" }),
    },
    scheduledEventDelete: {
      name: "an event is deleted",
      use: () => plugin.scheduled("deleted", "Game night", { as: who }),
    },
    scheduledEventUserAdd: {
      name: "somebody is interested in an event",
      use: () => plugin.interested("Game night", { as: who }),
    },
    scheduledEventUserRemove: {
      name: "somebody isn't interested any more",
      use: () => plugin.uninterested("Game night", { as: who }),
    },
    roleCreate: { name: "a role is made", use: () => plugin.role("made", "Sailor") },
    roleDelete: { name: "a role is deleted", use: () => plugin.role("deleted", "Sailor") },
    memberJoin: { name: "somebody joins", who: newcomer, use: () => plugin.join(newcomer) },
    memberScreened: {
      name: "a newcomer accepts the rules",
      who: newcomer,
      use: () => plugin.screen(newcomer),
    },
  };
}
