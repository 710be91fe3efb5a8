import type { Database } from "../../store/open-database.ts";
import { type ForgottenInStore, namedInTable, readForgotten } from "../words/store-writer.ts";

/**
 * Who asked to be forgotten since plugins' stores last knew. A trigger writes it down, so that it is known also of those who asked while an
 * older release ran, which doesn't know what plugins keep per server.
 */
export interface AskedToForget {
  all(): readonly ForgottenInStore[];
  done(who: ForgottenInStore): void;
}

export function createAskedToForget(database: Database): AskedToForget {
  const all = database.prepare("SELECT scope, id FROM asked_to_forget");
  const remove = database.prepare("DELETE FROM asked_to_forget WHERE scope = ? AND id = ?");
  return {
    all: () => all.all().map(readForgotten),
    done: (who) => void remove.run(...namedInTable(who)),
  };
}
