import type { Calls } from "../sandbox/calls.ts";
import type { BeforeJournal } from "../store/before-journal.ts";

/** Forgets how things are where no plugin may be told of it any more: its grant was taken back, it was switched off, or it is gone. */
export function createForgetUnseen(journal: BeforeJournal, calls: Pick<Calls, "mayKeep">) {
  const sweepIn = (guildId: string): void => {
    for (const kind of ["message", "member", "voice"] as const)
      if (!calls.mayKeep(kind, guildId)) journal.removeKind(kind, guildId);
  };
  return {
    sweepIn,
    sweep(): void {
      for (const guildId of journal.guilds()) sweepIn(guildId);
    },
  };
}
