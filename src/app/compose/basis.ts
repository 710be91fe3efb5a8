import type { Config } from "../../config/config.ts";
import type { Admins } from "../../reports/report-to-admins.ts";
import type { Database } from "../../store/open-database.ts";
import type { BotPowers } from "../bot-powers.ts";
import type { Identity } from "../who-we-are.ts";
import type { Clients } from "./clients.ts";

/** What all parts of a bot are made of. */
export interface Basis {
  readonly config: Config;
  readonly bot: BotPowers;
  readonly clients: Clients;
  readonly database: Database;
  readonly identity: Identity;
  readonly admins: Admins;
}
