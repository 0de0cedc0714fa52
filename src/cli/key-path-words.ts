/** Where the key path of an output leads, in words: who can take the coins with one signature, whatever the leaves say. */
import type { ProgramOutput } from "../program/program.ts";
import { enumerate } from "../policy/words.ts";

export function keyPathWords({ internalKey, kind }: ProgramOutput, groups: ReadonlySet<string>): string {
  const { source, scalar, id } = internalKey;
  const holders = internalKey.holders.map((name) => (groups.has(name) ? `all of ${name}` : name));
  switch (source) {
    case "party":
      return `${enumerate(holders)} alone, at any time, whatever the leaves say`;
    case "musig":
      return holders.length === 0
        ? `the keys of ${id} together (MuSig2), at any time`
        : `${enumerate(holders)} together (MuSig2), at any time`;
    case "unspendable":
      return unspendableWords(id, scalar);
    case "parameter":
      return `whoever learns the private key of ${enumerate(holders.length === 0 ? [id] : holders)}, at any time`;
    case "unknown":
      return kind === "rawtr"
        ? "unknown: the output key is given as it is, and nobody can tell who holds it or what it commits to"
        : "unknown: nobody can tell who holds this key, or that no one does";
  }
}

function unspendableWords(id: string, scalar: string | null): string {
  if (scalar !== null) return `provably nobody: the key is H + r·G with BIP341's H and r = ${scalar}`;
  const hole = /^unspendable\((.*)\)$/.exec(id)?.[1];
  if (hole !== undefined)
    return `provably nobody: the key is H + ${hole}·G with BIP341's H; \`${hole}\` is not bound yet`;
  return "provably nobody: BIP341's point H (which shows on chain, when a leaf is spent, that there was no key path)";
}
