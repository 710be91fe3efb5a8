import type { Deed } from "../capabilities/guild-powers.ts";
import type { Caller } from "../dispatch/call.ts";

type Punishes = {
  readonly [Kind in Deed["kind"]]: (
    deed: Extract<Deed, { readonly kind: Kind }>,
    by: Caller | undefined,
  ) => boolean;
};

const never = () => false;

/**
 * Which deeds are against a member, or may be: an AI never decides on those (rule 8 of what makes power safe). A new kind of deed gets its
 * line here, or this doesn't compile. What isn't known counts as against somebody.
 */
const punishing = {
  react: never,
  thread: never,
  post: never,
  pin: never,
  unpin: never,
  // Anything but a message of whoever asks to have it deleted.
  delete: ({ authorId }, by) => by?.lendsRights !== true || authorId !== by.userId,
  // "Muted" is a role, too.
  giveRole: ({ isRestrictive }) => isRestrictive !== false,
  takeRole: () => true,
} as const satisfies Punishes;

/** @param by who asked for it, or whose event it is; undefined: nobody */
export function punishes(deed: Deed, by: Caller | undefined): boolean {
  const rule = punishing[deed.kind] as (deed: Deed, by: Caller | undefined) => boolean;
  return rule(deed, by);
}
