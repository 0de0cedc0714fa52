/** BIP388's rules one by one, beyond its vectors; and that a policy and its descriptor are two forms of one thing. */
import { HDKey } from "@scure/bip32";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeBranches } from "../../src/descriptor/merge-branches.ts";
import { fromWalletPolicy, toWalletPolicy } from "../../src/descriptor/wallet-policy.ts";

const xpub = (i: number): string => HDKey.fromMasterSeed(new Uint8Array(32).fill(i + 1)).publicExtendedKey;
const KEYS = [0, 1, 2, 3].map(xpub);
const [A, B] = KEYS as [string, string];

describe("templates that BIP388 refuses", () => {
  const ROWS: readonly (readonly [template: string, count: number, reason: string])[] = [
    ["tr(@0)", 1, "always followed by"],
    ["tr(@0/0/**)", 1, "always followed by"],
    ["tr(@0/*)", 1, "always followed by"],
    ["tr(@0/<0;1>/*h)", 1, "always followed by"],
    ["tr(@0/<0h;1>/*)", 1, "always followed by"],
    ["tr(@0/<1;1>/*)", 1, "always followed by"],
    ["tr(@0/<0;1;2>/*)", 1, "always followed by"],
    ["tr(@0/<0;01>/*)", 1, "always followed by"],
    ["tr(@0/<0;2147483648>/*)", 1, "always followed by"],
    ["tr(@00/**)", 1, "no placeholder"],
    ["tr(@/**)", 1, "no placeholder"],
    ["tr(@1/**,pk(@0/**))", 2, "@1 before the first @0"],
    ["tr(@0/**,pk(@2/**))", 3, "@2 before the first @1"],
    ["tr(@0/**,pk(@0/**))", 1, "the same key twice"],
    ["tr(@0/<0;1>/*,pk(@0/<1;2>/*))", 1, "the same key twice"],
    ["tr(musig(@0,@1)/**,pk(musig(@1,@0)/**))", 2, "the same key twice"],
    ["tr(musig(@0,@0)/**)", 1, "@0 twice in one musig()"],
    ["tr(musig(@0/**,@1/**)/**)", 2, "derivation before aggregation"],
    ["tr(musig(@0,@1))", 2, "always followed by"],
    ["wsh(pk(musig(@0,@1)/**))", 2, "musig() outside tr()"],
    ["tr(musig()/**)", 0, "musig() without keys"],
    [`tr(@0/**,pk(${B}/<0;1>/*))`, 1, "no placeholder"],
    [`tr(@0/**,pk(${"ab".repeat(32)}))`, 1, "no placeholder"],
    ["tr(@0/**,sha256(@1))", 2, "a key where no key can stand"],
    ["tr(@0/**,@1/**)", 2, "a key where no key can stand"],
    ["tr(@0/**", 1, "not closed"],
    ["tr(@0/**))", 1, "closes nothing"],
    ["tr(@0/**, pk(@1/**))", 2, "white space"],
    ["tr(@0/**)", 2, "1 keys in the template, 2"],
    ["tr(@0/**,pk(@1/**))", 1, "2 keys in the template, 1"],
    ["wsh(sha256(00))", 0, "at least one"],
  ];
  test.each(ROWS)("%s with %i keys: %s", (template, count, reason) => {
    const result = fromWalletPolicy(template, KEYS.slice(0, count));
    expect(result).toMatchObject({ ok: false, error: { reason: expect.stringContaining(reason) as string } });
  });
});

describe("key information items that BIP388 refuses", () => {
  const ROWS: readonly (readonly [item: string, reason: string])[] = [
    [`${B}/0`, "steps after the key"],
    [`${B}/<0;1>`, "steps after the key"],
    ["02".repeat(33), "a key without children"],
    [`[d34db33]${B}`, "fingerprint"],
    [`[d34db33f/44x]${B}`, "no child number"],
    [A, "the same public key as in item @0"],
    [`[d34db33f/44']${A}`, "the same public key as in item @0"],
    [`${B.slice(0, -1)}1`, "checksum"],
    ["", "no key"],
  ];
  test.each(ROWS)("%s: %s", (item, reason) => {
    const result = fromWalletPolicy("tr(@0/**,pk(@1/**))", [A, item]);
    expect(result).toMatchObject({
      ok: false,
      error: { where: "keys", at: 1, reason: expect.stringContaining(reason) as string },
    });
  });
});

describe("descriptors that are no wallet policy", () => {
  const ROWS: readonly (readonly [descriptor: string, reason: string])[] = [
    [`tr(${A})`, "ends in /<M;N>/*"],
    [`tr(${A}/*)`, "ends in /<M;N>/*"],
    [`tr(${A}/0/<0;1>/*)`, "ends in /<M;N>/*"],
    [`tr(${A}/**)`, "ends in /<M;N>/*"],
    [`tr(${"ab".repeat(32)})`, "no extended key"],
    [`tr(musig(${A}/0,${B})/<0;1>/*)`, "derivation before aggregation"],
    [`tr(${A}/<0;1>/*,pk(${A}/<1;2>/*))`, "the same key twice"],
    [`tr(${A}/<0;1>/*)#qqqqqqqq`, "checksum"],
  ];
  test.each(ROWS)("%s: %s", (descriptor, reason) => {
    expect(toWalletPolicy(descriptor)).toMatchObject({
      ok: false,
      error: { where: "descriptor", reason: expect.stringContaining(reason) as string },
    });
  });
});

test("a template and its keys come back from their descriptor, whatever the shape", () => {
  const origin = fc.constantFrom("", "[d34db33f]", "[d34db33f/86h/0h/0h]", "[d34db33f/48'/0'/2]");
  const shape = fc.record({
    origins: fc.array(origin, { minLength: 4, maxLength: 4 }),
    leaves: fc.array(
      fc.constantFrom("pk(K)", "and_v(v:pk(K),older(144))", "multi_a(1,K,K)", "pk(M)", "and_v(v:pk(K),sha256(H))"),
      { maxLength: 6 },
    ),
    internal: fc.constantFrom("K", "M"),
  });
  fc.assert(
    fc.property(shape, ({ origins, leaves, internal }) => {
      const tree = leaves.reduceRight((right, leaf) => (right === "" ? leaf : `{${leaf},${right}}`), "");
      let next = 0;
      let branch = 0;
      const key = (): string => {
        const index = next < KEYS.length ? next++ : branch % KEYS.length;
        branch++;
        return `@${index}`;
      };
      const steps = (): string => (branch === 1 ? "/**" : `/<${2 * branch};${2 * branch + 1}>/*`);
      const template = `tr(${internal}${tree === "" ? "" : `,${tree}`})`
        .replace(/H/g, "ab".repeat(32))
        .replace(/K|M/g, (mark) => {
          if (mark === "K") return key() + steps();
          const first = key();
          const second = key();
          return first === second ? first + steps() : `musig(${first},${second})${steps()}`;
        });
      const keysInfo = KEYS.slice(0, next).map((text, i) => (origins[i] as string) + text);
      const descriptor = fromWalletPolicy(template, keysInfo);
      expect(descriptor).toMatchObject({ ok: true });
      expect(toWalletPolicy(descriptor.ok ? descriptor.value : "")).toEqual({
        ok: true,
        value: { template, keysInfo },
      });
    }),
    { seed: 388, numRuns: 300 },
  );
});

describe("branches of a multipath descriptor", () => {
  test("merge to the descriptor that BIP389 expands to them", () => {
    const tree = (i: number): string => `tr(${A}/${i}/*,{pk(${B}/7/*),pk(musig(${A},${B})/${i + 2}/*)})`;
    expect(mergeBranches([tree(0), tree(1)])).toBe(`tr(${A}/<0;1>/*,{pk(${B}/7/*),pk(musig(${A},${B})/<2;3>/*)})`);
    expect(mergeBranches([tree(0)])).toBe(tree(0));
  });

  test("what differs elsewhere, or in two steps, is not merged", () => {
    expect(mergeBranches([`tr(${A}/0/*,older(1))`, `tr(${A}/1/*,older(2))`])).toBeUndefined();
    expect(mergeBranches([`tr(${A}/0/0/*)`, `tr(${A}/1/1/*)`])).toBeUndefined();
    expect(mergeBranches([`tr(${A}/0/*)`, `tr(${B}/1/*)`])).toBeUndefined();
    expect(mergeBranches([`tr(${A}/0)`, `tr(${A}/0/*)`])).toBeUndefined();
  });
});
