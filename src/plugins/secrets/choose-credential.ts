import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import type { DeclaredSecret } from "../../declaration/secrets.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import type { Credential } from "./credential.ts";
import { MissingSecretError } from "./missing-secret-error.ts";
import type { PluginSecrets } from "./plugin-secrets.ts";

/** Whose key a plugin asks with. */
export interface ChooseCredential {
  /** @param calls the plugin's calls under way @throws MissingSecretError, RefusalError */
  choose(
    asked: { readonly secret: string; readonly guildId?: string | undefined },
    calls: readonly HandlerCall[],
  ): Credential;
  /** Whether it could be chosen. @throws RefusalError if it isn't declared */
  has(input: unknown): boolean;
}

/** A direct message belongs to no server either, but somebody asks in it. */
function isSchedule({ kind }: HandlerCall): boolean {
  return kind === "every" || kind === "at" || kind === "cron";
}

const shape = z.object({ guildId: z.string().regex(/^\d{1,20}$/), name: z.string().max(100) });

/**
 * A key is one server's. While people of servers use a plugin, only their servers' keys are used: whoever asks in one spends nothing of
 * another. In schedules, where nobody asks, it is the plugin that says which server it works for.
 */
export function createChooseCredential(powers: {
  readonly plugin: string;
  readonly secrets: Pick<PluginSecrets, "stateOf" | "credentialOf">;
  readonly declared: () => readonly DeclaredSecret[];
  readonly served: () => readonly string[];
  /** The plugin is switched off there. */
  readonly isOff: (guildId: string) => boolean;
}): ChooseCredential {
  const { plugin, secrets, declared, served, isOff } = powers;
  const find = (id: string): DeclaredSecret => {
    const found = declared().find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new RefusalError(`There is no key "${id}": declare it in needs.secrets`);
  };
  return {
    choose({ secret: id, guildId }, calls) {
      const secret = find(id);
      if (guildId === undefined)
        throw new RefusalError(`Say whose key "${id}" it is: add guildId, such as interaction.guildId`);
      if (!served().includes(guildId)) throw new RefusalError("Turbot isn't in that server");
      if (isOff(guildId))
        throw new RefusalError("The plugin is switched off in this server", { blame: "server" });
      const running = calls.filter(({ isOver }) => !isOver);
      const isTheirs = running.some((one) => one.guildId === guildId || isSchedule(one));
      if (running.length > 0 && !isTheirs)
        throw new RefusalError(`The key "${id}" of another server isn't used for this one's people`);
      const credential = secrets.credentialOf(plugin, guildId, secret);
      if (credential !== undefined) return credential;
      const state = secrets.stateOf(plugin, guildId, secret);
      throw new MissingSecretError(plugin, secret.name, state === "filled" ? "missing" : state);
    },
    has(input) {
      const { guildId, name } = shape.parse(input);
      return (
        secrets.stateOf(plugin, guildId, find(name)) === "filled" &&
        !isOff(guildId) &&
        served().includes(guildId)
      );
    },
  };
}
