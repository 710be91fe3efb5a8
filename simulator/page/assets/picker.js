// The commands after "/": Discord's picker, in text.

/** `write` puts a text into the input. */
export function createPicker(box, input, write) {
  let commands = [];
  let chosen = 0;

  const offers = () => [...box.querySelectorAll("button")];
  const mark = () => {
    offers().forEach((button, index) => {
      button.classList.toggle("chosen", index === chosen);
    });
  };
  const hide = () => {
    box.hidden = true;
  };

  function show() {
    const text = input.value;
    const found = text.startsWith("/") ? offersFor(text, commands) : [];
    box.replaceChildren(...found.map(offerButton));
    box.hidden = found.length === 0;
    chosen = 0;
    mark();
  }

  function complete(text) {
    write(text);
    show();
  }

  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button !== null) complete(button.dataset.complete);
  });

  return {
    show,
    hide,
    /** Commands can come and go while somebody types. */
    know(known) {
      const same = JSON.stringify(known) === JSON.stringify(commands);
      commands = known;
      if (!same && document.activeElement === input) show();
    },
    /** Whether the key was for the picker. */
    onKey(event) {
      const all = offers();
      if (box.hidden || all.length === 0) return false;
      if (event.key === "Escape") hide();
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length;
        mark();
      } else if (event.key === "Tab" || (event.key === "Enter" && isUnfinished(all[chosen], input.value)))
        complete(all[chosen].dataset.complete);
      else return false;
      return true;
    },
  };
}

/** Enter completes a command that isn't fully typed, and sends one that is. */
function isUnfinished(button, text) {
  return button.dataset.kind === "command" && button.dataset.complete.trim() !== text.trim();
}

function offersFor(text, commands) {
  const typed = text.slice(1);
  const command = commands.findLast(({ name }) => typed.startsWith(`${name} `));
  if (command === undefined) return commands.filter(({ name }) => name.startsWith(typed)).map(commandOffer);
  return command.options
    .filter(({ name }) => !text.includes(` ${name}:`))
    .map(({ name, required, description, choices }) => ({
      kind: "option",
      complete: `${text.trimEnd()} ${name}: `,
      parts: [
        `${name}:`,
        required ? "required" : "",
        choices.length > 0 ? `${description} (${choices.join(", ")})` : description,
      ],
    }));
}

function commandOffer({ name, description, options }) {
  const first = options.find((option) => option.required);
  const wanted = options.map((option) => (option.required ? option.name : `[${option.name}]`)).join(" ");
  return {
    kind: "command",
    complete: first === undefined ? `/${name} ` : `/${name} ${first.name}: `,
    parts: [`/${name}`, wanted, description],
  };
}

function offerButton({ kind, complete, parts }) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.kind = kind;
  button.dataset.complete = complete;
  ["b", "i", "span"].forEach((tag, index) => {
    const part = document.createElement(tag);
    part.textContent = parts[index];
    button.append(part, " ");
  });
  return button;
}
