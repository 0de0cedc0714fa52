/** Conditions: who can spend, with what and when, free of scripts; and the words for them. */
export type { Condition, HashFunction } from "./condition.ts";
export { conditionWords } from "./words.ts";
export type { Vocabulary } from "./words.ts";
