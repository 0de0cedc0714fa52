/** The signatures of an update, each broken by itself: whole ones, and parts of a MuSig2 session. */
import type { RowOf } from "./proof-rows.ts";
import { all, change, flip, insert, put, remove } from "./row.ts";
import type { World } from "./world.ts";

const NEXT = "/messages/2";

/** One flipped bit for each signature, and each thing that can be wrong with one. */
export function signatureRows(world: World): readonly RowOf[] {
  const { evidence } = world.messages["pending"] as {
    readonly evidence: { readonly signatures: readonly Signature[] };
  };
  const swapped: RowOf = {
    name: "signatures-swapped",
    note: "the signatures in another order",
    refused: "E_MALFORMED",
    edit: change<readonly unknown[]>(`${NEXT}/evidence/signatures`, (list) => list.toReversed()),
  };
  return [
    ...evidence.signatures.flatMap((given, i) => oneSignature(given, i, i === evidence.signatures.length - 1)),
    ...(evidence.signatures.length > 1 ? [swapped] : []),
  ];
}

interface Signature {
  readonly transaction: string;
  readonly signer: number | "all";
  readonly signature?: string;
  readonly partials?: readonly (string | null)[];
}

function oneSignature(
  { transaction, signer, signature, partials }: Signature,
  i: number,
  last: boolean,
): readonly RowOf[] {
  const at = `${NEXT}/evidence/signatures/${i}`;
  const name = `${transaction.replaceAll("/", "-")}${signer === "all" ? "" : `-by-${signer}`}`;
  const blamed = signer === "all" ? {} : { party: signer };
  const gone: readonly RowOf[] = last
    ? [
        {
          name: `${name}-gone`,
          note: `the signature of ${transaction} is missing`,
          refused: "E_SIG",
          ...blamed,
          edit: remove(at),
        },
      ]
    : [];
  if (signature === undefined) return [...partRows({ at, name, signer, partials }), ...gone];
  const flipS: RowOf = {
    name: `${name}-s`,
    note: `one bit of the s of the signature of ${transaction}`,
    refused: "E_SIG",
    ...blamed,
    edit: flip(`${at}/signature`, 63),
  };
  const flipR: RowOf = {
    name: `${name}-r`,
    note: `one bit of the R of the signature of ${transaction}`,
    refused: "E_SIG",
    ...blamed,
    edit: flip(`${at}/signature`, 0),
  };
  const cut: RowOf = {
    name: `${name}-cut`,
    note: `a byte less of the signature of ${transaction}`,
    refused: "E_SIG",
    ...blamed,
    edit: change<string>(`${at}/signature`, (hex) => hex.slice(0, 126)),
  };
  const typed: RowOf = {
    name: `${name}-hash-type`,
    note: `another hash type of the signature of ${transaction}`,
    refused: "E_SIGHASH",
    ...blamed,
    edit: change<string>(`${at}/signature`, (hex) => (hex.length === 128 ? `${hex}01` : `${hex.slice(0, 128)}82`)),
  };
  const bare: RowOf = {
    name: `${name}-default`,
    note:
      signature.length === 128 ? "DEFAULT written out: a second form of one signature" : "the hash type is left out",
    refused: "E_SIGHASH",
    ...blamed,
    edit: change<string>(`${at}/signature`, (hex) => (hex.length === 128 ? `${hex}00` : hex.slice(0, 128))),
  };
  return [flipS, flipR, cut, typed, bare, ...gone];
}

interface Parts {
  readonly at: string;
  readonly name: string;
  readonly signer: number | "all";
  readonly partials: readonly (string | null)[] | undefined;
}

function partRows({ at, name, signer, partials }: Parts): readonly RowOf[] {
  const party = partials?.findIndex((each) => each !== null) ?? -1;
  const other = party === 0 ? 1 : 0;
  return [
    {
      name: `${name}-partial`,
      note: `one bit of the partial signature of party ${party}`,
      refused: "E_PARTIAL_SIG",
      party,
      edit: flip(`${at}/partials/${party}`),
    },
    {
      name: `${name}-no-partial`,
      note: `party ${party} gave none`,
      refused: "E_PARTIAL_SIG",
      party,
      edit: put(`${at}/partials/${party}`, null),
    },
    {
      name: `${name}-nonces-swapped`,
      note: "the nonces of two parties swapped",
      refused: "E_PARTIAL_SIG",
      party,
      edit: change<readonly string[]>(`${at}/nonces`, (list) => [list[1], list[0], ...list.slice(2)]),
    },
    {
      name: `${name}-nonce-gone`,
      note: "a nonce is missing",
      refused: "E_NONCE_MISSING",
      edit: remove(`${at}/nonces/${other}`),
    },
    {
      name: `${name}-nonce-no-point`,
      note: `the nonce of party ${other} is no point`,
      refused: "E_NONCE_MISSING",
      party: other,
      edit: put(`${at}/nonces/${other}`, "00".repeat(66)),
    },
    ...(signer === "all"
      ? []
      : [
          {
            name: `${name}-whole`,
            note: "a whole signature where a part is due",
            refused: "E_MALFORMED" as const,
            edit: all(remove(`${at}/nonces`), remove(`${at}/partials`), insert(`${at}/signature`, "11".repeat(64))),
          },
        ]),
  ];
}
