/** Where one of Turbot's messages comes from: it is stored, so that moderators can ask and copies can follow their original. */
export interface MessageSource {
  readonly guildId: string;
  readonly origin: Origin;
  /** Ids of the people whose words may be in it, or in what it was made from; `anyones` where nobody can tell. */
  readonly wordsOf: readonly string[];
  /** The messages of people that it repeats, so that it goes with them. @default none */
  readonly repeats?: readonly SourceMessage[];
}

/** A message that somebody wrote. Ids are snowflakes. */
export interface SourceMessage {
  readonly id: string;
  readonly channelId: string;
}

/** In place of a person whom nobody can tell. */
export const anyones = "anyone";

/** Who or what made Turbot say something. Ids are snowflakes. */
export type Origin =
  /** An answer to a message that mentions Turbot. */
  | { readonly kind: "chat"; readonly askedBy: string; readonly question: string }
  /** News of a feature request. */
  | { readonly kind: "request"; readonly request: string }
  /** `!help` and the like. */
  | { readonly kind: "command"; readonly askedBy: string; readonly question: string }
  /** `during`: how its code came to run: "slash", "button", "event" …; null: a schedule, or its code went on by itself. */
  | {
      readonly kind: "plugin";
      readonly plugin: string;
      readonly during: string | null;
      readonly by: string | null;
    };
