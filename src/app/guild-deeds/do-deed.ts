import type { Deed, DeedOf } from "../../plugins/deeds/deed.ts";
import { createAutoModDeeds } from "./auto-mod-deeds.ts";
import { createChannelDeeds } from "./channel-deeds.ts";
import type { DeedPowers, DoDeed } from "./deed-powers.ts";
import { createLetterDeeds } from "./letter-deeds.ts";
import { createMemberDeeds } from "./member-deeds.ts";
import { createMessageDeeds } from "./message-deeds.ts";
import { createRoleDeeds } from "./role-deeds.ts";
import { createThreadCareDeeds } from "./thread-care-deeds.ts";
import { createThreadDeeds } from "./thread-deeds.ts";

/** Does what plugins have passed every check for. Throws Discord's error. */
export function createDoDeed(powers: DeedPowers): DoDeed<Deed> {
  const all: { readonly [Kind in Deed["kind"]]: DoDeed<DeedOf<Kind>> } = {
    ...createMessageDeeds(powers),
    ...createThreadDeeds(powers),
    ...createThreadCareDeeds(powers),
    ...createChannelDeeds(powers),
    ...createRoleDeeds(powers),
    ...createAutoModDeeds(powers),
    ...createMemberDeeds(powers),
    ...createLetterDeeds(powers),
  };
  return (deed, reason) => (all[deed.kind] as DoDeed<Deed>)(deed, reason);
}
