/** What an assertion's failure is called: who, what, when, how; in the order in which people ask. */
import type { HashFunction } from "../policy/condition.ts";
import type { Lock } from "../policy/index.ts";
import type { Choice } from "./choices.ts";
import type { Claim } from "./claim.ts";
import type { BranchPath } from "./meaning.ts";
import type { Lack } from "../program/lacking.ts";
import { ageWords, dateWords, enumerate, momentWords } from "../policy/words.ts";
import { LIMITS } from "../script/limits.ts";

/** "alice and bob with the preimage of payment_hash" */
export function whoWords({ names, members, images }: Choice): string {
  const parts = [
    ...[...names].map(shortWords),
    ...[...members].filter(([, count]) => count > 0).map(([group, count]) => `${count} of ${group}`),
  ];
  const secrets = [...images].map((image) => `the preimage of ${shortWords(image)}`);
  if (parts.length === 0) return secrets.length === 0 ? "anyone" : `anyone who knows ${enumerate(secrets)}`;
  return [enumerate(parts), ...(secrets.length === 0 ? [] : [enumerate(secrets)])].join(" with ");
}

/** Names whole; hex and extended keys by their ends. */
export const shortWords = (name: string): string => (name.length < 40 ? name : `${name.slice(0, 8)}…${name.slice(-4)}`);

export const hashWords = (name: HashFunction, image: string): string => `the preimage of ${name}(${shortWords(image)})`;

/** `to_local(alice, revocation)` */
export const instanceWords = ({ output, actuals }: Claim): string =>
  actuals.length === 0 ? output : `${output}(${actuals.join(", ")})`;

/** Times as dates; the text of a program has their seconds. */
export const datesIn = (text: string): string =>
  text.replace(/(?<![\w(.])[1-9][0-9]{8,9}(?!\w)/g, (number) =>
    Number(number) < LIMITS.lockTimeThreshold.value ? number : dateWords(Number(number)),
  );

export const pathWords = (path: BranchPath): string =>
  path.kind === "key path" ? "by the key path" : `by leaf ${path.index}`;

const lockWords = (lock: Lock): string =>
  lock.kind === "older"
    ? `once the output is ${ageWords(lock.unit, lock.value)}`
    : `once ${momentWords(lock.unit, lock.value)} is reached`;

/** "now", "once height 144 is reached" */
export const locksWords = (locks: readonly Lock[]): string =>
  locks.length === 0 ? "now" : locks.map(lockWords).join(" and ");

/** "bob's signature, and a wait until height 144 is reached" */
export const lackWords = (lacking: readonly Lack[]): string => enumerate(lacking.map(oneLackWords));

function oneLackWords(lack: Lack): string {
  if (lack.kind === "key") return `the signature of ${shortWords(lack.key)}`;
  if (lack.kind === "hash") return hashWords(lack.function, lack.image);
  return `a wait until ${lack.kind === "older" ? `the output is ${ageWords(lack.unit, lack.value)}` : `${momentWords(lack.unit, lack.value)} is reached`}`;
}
