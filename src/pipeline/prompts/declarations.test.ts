import assert from "node:assert/strict";
import { test } from "node:test";
import { declarationsOf } from "./declarations.ts";

const source = `import { callHost } from "./host-link.ts";

/** A fish. */
export class Fish {
  readonly name: string;
  /** Hidden. */
  readonly #secret: string;

  constructor(name: string) {
    this.name = name;
    this.#secret = "x";
  }

  /** Swims. */
  async swim(to: string): Promise<void> {
    await callHost(to, { here: this.#secret });
  }

  get length() {
    return 3;
  }
}

/** Only used here. */
function helper(): void {}

/** Catches one. */
export function fish(name: string): Fish {
  helper();
  return new Fish(name);
}

export const pond: ReadonlySet<string> = new Set([fish("carp").name]);
export const depths = { low: 1 } as const;
`;

test("keeps comments and types, and drops bodies, private members and what isn't exported", () => {
  assert.equal(
    declarationsOf("fish.ts", source),
    `import { callHost } from "./host-link.ts";

/** A fish. */
export class Fish {
  readonly name: string;

  constructor(name: string);

  /** Swims. */
  async swim(to: string): Promise<void>;

  get length() {
    return 3;
  }
}

/** Catches one. */
export function fish(name: string): Fish;

export const pond: ReadonlySet<string>;
export const depths = { low: 1 } as const;
`,
  );
});

test("refuses a source that can't be read, with its path", () => {
  assert.throws(() => declarationsOf("broken.ts", "export function ("), /broken\.ts/);
});
