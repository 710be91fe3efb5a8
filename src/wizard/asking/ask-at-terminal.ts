import { confirm, isCancel, log, multiselect, password, select, text } from "@clack/prompts";
import { type Ask, SetupCancelledError } from "./ask.ts";
import { type Flags, picked, pickedSome } from "./ask-by-flags.ts";

/** At a terminal: flags answer what they name, and the rest is asked. */
export function askAtTerminal(flags: Flags): Ask {
  return {
    isInteractive: true,
    isSaid: (flag) => flags.has(flag),
    found: (line) => log.success(line),
    trouble: (line) => log.warn(line),
    explain: (title, lines) => {
      // Addresses are to be copied, so nothing stands around them.
      log.step([title, ...lines].join("\n"));
    },
    async text({ flag, message, initial = "", check }) {
      const said = flags.get(flag);
      if (said !== undefined && check?.(said) === undefined) return said;
      const validate = (value: string | undefined) => {
        const problem = check?.(value || initial);
        return problem === undefined ? undefined : `That ${problem}.`;
      };
      return answered(await text({ message, placeholder: initial, defaultValue: initial, validate }));
    },
    secret: async ({ message }) => answered(await password({ message })).trim(),
    async choose({ options, ...question }) {
      const said = flags.get(question.flag);
      if (said !== undefined) return picked(said, question, options);
      return answered(await select({ message: question.message, options: [...options], maxItems: 12 }));
    },
    async chooseSome({ options, ...question }) {
      const said = flags.get(question.flag);
      if (said !== undefined) return pickedSome(said, question, options);
      return answered(
        await multiselect({
          message: question.message,
          options: [...options],
          required: false,
          maxItems: 12,
        }),
      );
    },
    confirm: async (message, initial) => answered(await confirm({ message, initialValue: initial })),
    async during(message, work) {
      // The library's spinner takes Ctrl-C for itself and ends the process as if all were well.
      log.step(`${message} … (Ctrl-C ends set-up)`);
      return work();
    },
  };
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new SetupCancelledError();
  return answer as Exclude<T, symbol>;
}
