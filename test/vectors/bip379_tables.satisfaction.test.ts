/** bip379_tables.json, the table of satisfactions: what FRAGMENTS and the further dissatisfactions say, written as the BIP writes it. */
import { afterAll, describe, expect, test } from "vitest";
import { FRAGMENTS, isFragment } from "../../src/miniscript/index.ts";
import { FURTHER_DISSATISFACTIONS } from "../../src/miniscript/further-dissatisfactions.ts";
import { Account } from "../miniscript/account.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "bip379_tables.json";

const vectors = readVectors<{ tables: { section: string; rows: string[][] }[] }>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));

/** The BIP lists a witness from the bottom of the stack, ours are in the order in which they are consumed. */
const witness = (way: string): string =>
  way
    .split(" ")
    .filter((word) => !/^[A-Z]+$/.test(word))
    .reverse()
    .map((word) => word.replace(/^([XYZ])\+$/, "sat($1)").replace(/^([XYZ])-$/, "dsat($1)"))
    .join(" ");

function written(ways: string | null): string {
  if (ways === null) return "*(none)*";
  return ways
    .split(" | ")
    .map((way) => witness(way) || "*(empty)*")
    .join("; ");
}

/** The BIP calls the second part of an `or` Z. */
const likeTheBip = (text: string, cell: string): string =>
  cell.includes("(X,Z)") ? text.replaceAll("(Y)", "(Z)") : text;

const HASH_DISSATISFACTION = "any 32-byte vector except the preimage";

function dissatisfactions(name: keyof typeof FRAGMENTS): string {
  const further = FURTHER_DISSATISFACTIONS[name];
  if (further === "") return HASH_DISSATISFACTION;
  const struck = further
    ?.split(" | ")
    .map((way) => `[${witness(way)}${name === "j" ? " (if nonzero top stack)" : ""}]`);
  return [written(FRAGMENTS[name].dsat), ...(struck === undefined ? [] : [`~~${struck.join("; ")}~~`])].join("; ");
}

/** Orders of alternatives are free. */
const asSet = (text: string): readonly string[] => text.replaceAll("~~", "").split("; ").sort();

describe.skipIf(vectors === undefined)(`${FILE}: satisfaction`, () => {
  for (const [cell = "", dsat = "", sat = ""] of vectors?.tables.find(({ section }) => section === "Satisfaction")
    ?.rows ?? []) {
    const name = /^[a-z0-9_]+/.exec(cell)?.[0] ?? "";
    if (!isFragment(name) || name === "thresh" || name === "multi_a") {
      account.count("satisfaction of thresh and multi_a, which count, and of multi (P2WSH)");
      continue;
    }
    test(`${cell}`, () => {
      expect(asSet(likeTheBip(dissatisfactions(name), cell))).toEqual(asSet(dsat));
      // The non-canonical satisfaction of or_b tells nothing that the canonical ones do not.
      const canonical = sat.replace("; ~~[sat(Z) sat(X)]~~", "");
      expect(asSet(likeTheBip(written(FRAGMENTS[name].sat), cell))).toEqual(asSet(canonical));
    });
  }
});
