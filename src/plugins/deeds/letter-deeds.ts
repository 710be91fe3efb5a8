import type { LetterDeed } from "./deed.ts";
import { type DeedKind, whomOf } from "./deed-kind.ts";

export const letterDeeds: { readonly letter: DeedKind<LetterDeed> } = {
  letter: {
    record: ({ userId }) => ({ userId }),
    punishes: () => false,
    did: (done) => `wrote to ${whomOf(done)}`,
  },
};
