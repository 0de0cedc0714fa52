/**
 * Raw leaves: encoded as written, held to every limit, and looked through for what makes a script spendable by anyone: OP_SUCCESSx, soft
 * fork opcodes on a network without the fork, keys of a type that BIP342 leaves open. What such a leaf means, the analysis searches for.
 */
import type { AsmItem } from "../language/contract.ts";
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { ScriptPart, ScriptTemplate } from "../script/template.ts";
import type { Network } from "../taproot/network.ts";
import { concat } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { LIMITS } from "../script/limits.ts";
import { isOpSuccess, opcodeByName, SOFT_FORK_OPCODES } from "../script/opcodes.ts";
import { pushData, pushNumber } from "../script/push.ts";

export function rawTemplate(items: readonly AsmItem[]): ScriptTemplate {
  const parts: ScriptPart[] = [];
  let bytes: Uint8Array[] = [];
  const flush = (): void => {
    if (bytes.length > 0) parts.push({ kind: "bytes", bytes: concat(...bytes) });
    bytes = [];
  };
  for (const item of items) {
    const { known, hole } = encodeItem(item);
    bytes.push(known);
    if (hole === undefined) continue;
    flush();
    parts.push(hole);
  }
  flush();
  return parts.filter((part) => part.kind !== "bytes" || part.bytes.length > 0);
}

/** The bytes of an item as far as they are known, and the gap after them. */
function encodeItem(item: AsmItem): { readonly known: Uint8Array; readonly hole?: ScriptPart } {
  switch (item.kind) {
    case "opcode": {
      const opcode = opcodeByName(item.name);
      invariant(opcode !== undefined, "an opcode of a checked raw leaf has a name");
      return { known: Uint8Array.of(opcode) };
    }
    case "number":
      return item.value === undefined
        ? { known: new Uint8Array(), hole: { kind: "number", hole: item.hole as string } }
        : { known: pushNumber(item.value) };
    case "key":
      return item.key.xonly === undefined
        ? { known: Uint8Array.of(32), hole: { kind: "key", key: item.key.id } }
        : { known: pushData(item.key.xonly) };
    case "data":
      return item.bytes === undefined
        ? { known: Uint8Array.of(item.length), hole: { kind: "hash", hole: item.hole as string } }
        : { known: pushData(item.bytes) };
  }
}

/** What is wrong with a raw leaf before anything is run, most serious first; the TW404 warning when nothing is. */
export function rawFindings(
  items: readonly AsmItem[],
  span: Span,
  context: { readonly requires: ReadonlySet<string>; readonly network: Network },
): readonly Diagnostic[] {
  const findings = items.flatMap((item, i) => itemFindings(item, items[i + 1], context));
  const balance = checkConditionals(items, span);
  if (balance !== undefined) findings.push(balance);
  findings.push(...standardness(items));
  if (findings.some((finding) => finding.severity === "error")) return findings;
  return [
    ...findings,
    diagnose("TW404", span, "a raw leaf", {
      label: "not typed as miniscript is",
      notes: [
        "what it means is found by a search through the script; claims that the search cannot settle are not proven",
      ],
      help: "write miniscript where there is a fragment for it",
    }),
  ];
}

const CHECKS: ReadonlySet<string> = new Set(["CHECKSIG", "CHECKSIGVERIFY", "CHECKSIGADD"]);

function itemFindings(
  item: AsmItem,
  next: AsmItem | undefined,
  context: Parameters<typeof rawFindings>[2],
): Diagnostic[] {
  if (item.kind === "opcode") return opcodeFindings(item, context);
  const checked = next?.kind === "opcode" && CHECKS.has(next.name);
  if (!checked || item.kind === "key") return [];
  return keyFindings(item, context);
}

/** BIP342: "If the public key size is not zero and not 32 bytes, the public key is of an unknown public key type and no actual signature verification is applied". */
function keyFindings(
  item: Exclude<AsmItem, { kind: "key" | "opcode" }>,
  { requires, network }: Parameters<typeof rawFindings>[2],
): Diagnostic[] {
  const isInternal = item.kind === "number" && item.value === 1;
  if (isInternal && requires.has("anyprevout") && network.softforks.includes("anyprevout")) return [];
  const length = pushedLength(item);
  if (length === 32) return [];
  const zero = item.kind === "number" && item.value === 0;
  if (zero)
    return [
      diagnose("TW207", item.span, "an empty key can check no signature", {
        label: "BIP342: a public key of size 0 makes the script fail",
      }),
    ];
  return [
    diagnose("TW405", item.span, "anyone can spend this leaf: the key is of an unknown type", {
      label: isInternal
        ? "the one-byte key 1 means the internal key under BIP118 only"
        : length === undefined
          ? "a number of 1 to 5 bytes, where a key has 32"
          : `${length} bytes, where a key has 32`,
      notes: ["BIP342: for a key of an unknown type any signature that is not empty passes"],
      help: isInternal
        ? "declare `requires anyprevout` and compile for a network that has it"
        : "write a key of 64 hex digits, or a name",
    }),
  ];
}

/** Bytes of the element pushed, `undefined` for a number that is open: whatever it becomes, it has fewer than a key. */
function pushedLength(item: Exclude<AsmItem, { kind: "key" | "opcode" }>): number | undefined {
  if (item.kind === "data") return item.length;
  return item.value === undefined ? undefined : pushNumber(item.value).length - (item.value > 16 ? 1 : 0);
}

function opcodeFindings(
  item: Extract<AsmItem, { kind: "opcode" }>,
  { requires, network }: Parameters<typeof rawFindings>[2],
): Diagnostic[] {
  const fork = Object.hasOwn(SOFT_FORK_OPCODES, item.name) ? SOFT_FORK_OPCODES[item.name] : undefined;
  if (fork !== undefined) {
    if (requires.has(fork.softFork) && network.softforks.some((each) => each === fork.softFork)) return [];
    return [
      diagnose("TW405", item.span, `anyone can spend this leaf: \`${item.name}\` means nothing without its soft fork`, {
        label: `needs ${fork.softFork}, which ${network.name} ${network.softforks.some((each) => each === fork.softFork) ? "has, but the policy does not require" : "does not have"}`,
        help: `declare \`requires ${fork.softFork}\`, and compile for a network that has it`,
      }),
    ];
  }
  const opcode = opcodeByName(item.name);
  if (opcode !== undefined && isOpSuccess(opcode)) {
    return [
      diagnose("TW405", item.span, `anyone can spend this leaf: \`${item.name}\` is an OP_SUCCESS`, {
        label: "BIP342: a script that holds it succeeds, whatever else it holds",
        help: "remove it",
      }),
    ];
  }
  if (opcode === 0xae || opcode === 0xaf) {
    return [
      diagnose("TW207", item.span, `\`${item.name}\` is disabled in tapscript`, {
        label: "BIP342: it makes the script fail",
        help: "use CHECKSIG and CHECKSIGADD",
      }),
    ];
  }
  if (item.name.startsWith("PUSHDATA"))
    return [
      diagnose("TW207", item.span, `\`${item.name}\` without its data`, {
        label: "write the data itself; its push is made for you",
      }),
    ];
  const never = NEVER[item.name];
  return never === undefined
    ? []
    : [diagnose("TW207", item.span, `\`${item.name}\` makes the script fail`, { label: never })];
}

/** Opcodes that fail wherever they stand, executed or not. */
const NEVER: Readonly<Record<string, string>> = {
  VERIF: "reserved, invalid even in a branch that is not taken",
  VERNOTIF: "reserved, invalid even in a branch that is not taken",
};

function checkConditionals(items: readonly AsmItem[], span: Span): Diagnostic | undefined {
  const open: AsmItem[] = [];
  for (const item of items) {
    if (item.kind !== "opcode") continue;
    if (item.name === "IF" || item.name === "NOTIF") open.push(item);
    const needsOpen = item.name === "ELSE" || item.name === "ENDIF";
    if (needsOpen && open.length === 0)
      return diagnose("TW207", item.span, `\`${item.name}\` without an IF`, { label: "the script always fails" });
    if (item.name === "ENDIF") open.pop();
  }
  const last = open[open.length - 1];
  return last === undefined
    ? undefined
    : diagnose("TW207", last.span, "an IF without its ENDIF", {
        label: "the script always fails",
        help: "close it with ENDIF",
        secondary: [{ span, text: "in this leaf" }],
      });
}

/** A size that the script itself demands of a witness item: consensus stops at 520 bytes, relay at 80. */
function standardness(items: readonly AsmItem[]): readonly Diagnostic[] {
  return items.flatMap((item, i) => {
    const [before, after] = [items[i - 1], items[i + 1]];
    const isSize =
      before?.kind === "opcode" && before.name === "SIZE" && item.kind === "number" && item.value !== undefined;
    const isEqual =
      after?.kind === "opcode" && ["EQUAL", "EQUALVERIFY", "NUMEQUAL", "NUMEQUALVERIFY"].includes(after.name);
    if (!isSize || !isEqual) return [];
    const bytes = item.value as number;
    if (bytes > LIMITS.elementBytes.value)
      return [
        diagnose("TW207", item.span, `no stack element has ${bytes} bytes`, {
          label: `at most ${LIMITS.elementBytes.value} (BIP342)`,
        }),
      ];
    if (bytes <= LIMITS.standardWitnessItemBytes.value) return [];
    return [
      diagnose("TW208", item.span, `a witness item of ${bytes} bytes is not relayed`, {
        label: `nodes relay at most ${LIMITS.standardWitnessItemBytes.value} bytes an item; a miner must be found`,
      }),
    ];
  });
}
