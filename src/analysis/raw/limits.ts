/** How far the search through a raw script goes. Beyond a limit the answer is "not known", never a wrong one. */
export const RAW_LIMITS: Readonly<Record<"paths" | "steps" | "depth" | "units" | "guesses" | "alternatives", number>> =
  Object.freeze({
    /** Ways through the script, finished or not: 2^10, so ten conditions that nothing connects. Real leaves have a handful. */
    paths: 1024,
    /** Opcodes run over all ways: about a tenth of a second. */
    steps: 200_000,
    /** How deep an element may be nested in hashes and questions: a script of hashes alone would nest as deep as it is long. */
    depth: 64,
    /** Units of one sum: more keys than a leaf can count (999). */
    units: 1024,
    /** Witness items tried for one way, once all that costs something is settled. */
    guesses: 20_000,
    /** Different sets of needs that are compared with each other to drop those that ask for more than another. */
    alternatives: 512,
  });
