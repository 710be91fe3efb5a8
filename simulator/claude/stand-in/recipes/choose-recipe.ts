import { anything } from "./anything.ts";
import { coinFlip } from "./coin-flip.ts";
import { counter } from "./counter.ts";
import { dice } from "./dice.ts";
import { eightBall } from "./eight-ball.ts";
import { greeting } from "./greeting.ts";
import { poll } from "./poll.ts";
import { quotes } from "./quotes.ts";
import type { Recipe } from "./recipe.ts";

const recipes: readonly Recipe[] = [dice, poll, quotes, coinFlip, eightBall, counter, greeting];

/** The recipe whose words come first in the wish; otherwise one made up from the wish. */
export function chooseRecipe(wish: string): Recipe {
  const found = recipes
    .map((recipe) => ({ recipe, at: recipe.fits.exec(wish)?.index }))
    .filter((entry) => entry.at !== undefined)
    .toSorted((one, other) => (one.at ?? 0) - (other.at ?? 0));
  return found[0]?.recipe ?? anything(wish);
}
