import { roleMeant } from "../../config/role-setting.ts";
import type { Option } from "../asking/ask.ts";
import type { StepPowers } from "../step.ts";
import type { Discord } from "./connect-discord.ts";

const again = "again";

/** Who may ask for features: by the role's id, because names change. */
export async function chooseRole(
  { ask, draft }: StepPowers,
  { api }: Discord,
  guildId: string,
): Promise<void> {
  const set = draft.get("FEATURE_REQUEST_ROLE");
  for (;;) {
    const roles = await api.guilds.getRoles(guildId);
    if (set !== undefined && roleMeant(set, guildId, roles).kind !== "none")
      return ask.found("Discord: the role for feature requests is there.");
    const own = roles
      .filter(({ id, managed }) => !managed && id !== guildId)
      .toSorted((one, other) => other.position - one.position)
      .map(({ id, name }): Option => ({ value: id, label: `@${name}` }));
    const chosen = await ask.choose({
      flag: "role",
      message: "Who may ask Turbot for features? Each costs a few cents to build, and a person merges it",
      options: [
        ...own,
        { value: "@everyone", label: "everyone", hint: "in the server" },
        ...(ask.isInteractive
          ? [{ value: again, label: "Look again", hint: "after making a role in Server Settings" }]
          : []),
      ],
    });
    if (chosen === again) continue;
    draft.set("FEATURE_REQUEST_ROLE", chosen);
    return;
  }
}
