import { checkOption } from "../check-option.js";
import { Random } from "./random.js";

/**
 * Makes everything random that follows repeatable: weights, dropout, shuffling, splits and folds that are given no seed
 * of their own. It does so by replacing `Math.random`, from which all of them draw.
 *
 * @param seed - Any integer.
 * @throws {ParameterError} If `seed` is not an integer.
 * @see Keras' `set_random_seed`
 */
export function setRandomSeed(seed: number): void {
  const random = new Random(checkOption("seed", seed, { integer: true }));
  Math.random = () => random.next();
}
