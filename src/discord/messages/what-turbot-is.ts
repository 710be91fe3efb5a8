/** What everybody is told: at first contact, in `/help`, and in the application's description. */
export const whatTurbotIs =
  "I'm Turbot, an AI (Claude), and I can be wrong. `/privacy` shows what I read and keep, and lets you opt out.";
