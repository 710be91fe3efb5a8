import type { Reviewer } from "../../administration/store/reviewers.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";

/** What the panel shows and does, put together by the app. */
export interface TurbotFacts {
  status(guildId: string): StatusFacts;
  /** Undefined: nobody looks after releases here, because the bot was started without a supervisor. */
  deploys(): DeployFacts | undefined;
  /** Requests that aren't over. @param guildId undefined: of all servers */
  requests(guildId: string | undefined): readonly OpenRequest[];
  /** What was set in Discord, and what the settings say. */
  settings(guildId: string): SettingFacts;
  /** What the doctor finds, one line each, worst first. */
  doctor(): Promise<readonly string[]>;
  limits(userId: string, guildId: string): OutgoingMessage;
  /** The page that people open. */
  repositoryUrl(): string;
}

export interface StatusFacts {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly isConnected: boolean;
  /** Whether Claude's API is being called; its models, in words. */
  readonly claude: { readonly isReachable: boolean; readonly models: string };
  /** About the webhook, in a line with what to do. */
  readonly webhook: string;
  /** What Turbot waits for, or does without. */
  readonly waits: readonly string[];
  /** What everyone together has spent of the month's dollars. */
  readonly month: string;
  readonly paused: "here" | "everywhere" | undefined;
}

export interface DeployFacts {
  readonly running: string;
  readonly lastGood: string | undefined;
  /** Where *go back* leads; undefined: there is no earlier good release. */
  readonly before: string | undefined;
  /** "preparing `0123456789`"; undefined: nothing is under way. */
  readonly underWay: string | undefined;
  /** What will be tried again, and when, in words. */
  readonly postponed: string | undefined;
  readonly quarantined: readonly QuarantinedFact[];
  /** Newest first. */
  readonly events: readonly { readonly at: number; readonly words: string }[];
  /** An order that the supervisor hasn't taken yet, in words. */
  readonly ordered: string | undefined;
}

export interface QuarantinedFact {
  readonly commit: string;
  readonly pullRequest: number | undefined;
  readonly reason: string;
}

export interface OpenRequest {
  readonly id: string;
  readonly guildId: string;
  readonly description: string;
  /** "": somebody who asked to be forgotten. */
  readonly requesterId: string;
  readonly threadId: string | undefined;
  /** "being planned", "in line to be built", … */
  readonly state: string;
  /** Whom it waits for, in words. */
  readonly waitsFor: string;
  /** When something happened last. Milliseconds since 1970. */
  readonly since: number;
  /** Its pull request is open, so only GitHub can close it. */
  readonly pullRequest: { readonly number: number; readonly url: string } | undefined;
}

export interface SettingFacts {
  readonly paused: "here" | "everywhere" | undefined;
  readonly persona: string | undefined;
  /** Chosen in Discord, by its id. */
  readonly role: string | undefined;
  /** `FEATURE_REQUEST_ROLE` */
  readonly roleSetting: string;
  readonly adminChannel: string;
  readonly isAdminChannelChosen: boolean;
  readonly reviewers: readonly Reviewer[];
  readonly operators: { readonly fromSettings: readonly string[]; readonly added: readonly string[] };
}
