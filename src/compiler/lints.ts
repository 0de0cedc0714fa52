/** What is allowed and probably not meant: who holds the internal key, locks that have passed, keys and leaves that stand twice. */
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { KeyUse, OutputContract } from "../language/contract.ts";
import type { LockArg, MiniscriptNode } from "../miniscript/node.ts";
import type { Network } from "../taproot/network.ts";
import type { NeverContext } from "./never-signed.ts";
import type { ShapedLeaf } from "./shape.ts";
import { preorder } from "../base/fold.ts";
import { diagnose, replace } from "../diagnostic/diagnose.ts";
import { LIMITS } from "../script/limits.ts";
import { apoTwice, idsOf } from "./apo-twice.ts";
import { dateWords } from "../policy/words.ts";
import { whenWasHeight } from "./block-dates.ts";
import { keyPathIsLost, neverSigned } from "./never-signed.ts";

/** The "now" that past locks are judged by. */
export interface Now {
  readonly height: number;
  readonly time: number;
}

export interface LintContext extends NeverContext {
  readonly now: Now;
  readonly network: Network;
}

export function lintOutput(
  output: OutputContract,
  leaves: readonly ShapedLeaf[],
  context: LintContext,
): readonly Diagnostic[] {
  const lostKeyPath = keyPathIsLost(output.internalKey, context);
  return [
    ...(lostKeyPath ? [] : internalKeyLint(output)),
    ...neverSigned(output, leaves, { ...context, lostKeyPath }),
    ...onceEach(leaves.flatMap(({ leaf }) => (leaf.kind === "miniscript" ? lockLints(leaf.node, context) : []))),
    ...duplicateLeaves(leaves, context),
    ...apoTwice(output, leaves, context),
    ...repeatedKeys(output, leaves, { ...context, lostKeyPath }),
  ];
}

/** Footguns 15 and 16. Without a tree the key path is all there is, and nothing is bypassed. */
function internalKeyLint({ internalKey, tree, kind, uses, chosen }: OutputContract): readonly Diagnostic[] {
  // A chosen one is a way of its own in the author's policy, and nothing is bypassed either.
  const { span, text, source, soleHolder: holder } = internalKey;
  if (kind === "rawtr") return source === "unknown" ? [foreignOutputKey(span)] : [];
  if (tree === undefined || chosen === true) return [];
  if (source === "unknown") {
    return [
      diagnose("TW309", span, "nobody can tell who holds the internal key", {
        label: "no party, no musig(), and no point with a published derivation",
        notes: [
          "whoever holds it can take everything by the key path, whatever the leaves say; if nobody does, nothing shows it",
        ],
        help: "name the party that holds it, use `musig(…)` of all parties, or `unspendable` (with `unspendable(r)`, anyone can check it and nobody can link it)",
      }),
    ];
  }
  // A musig() of one party's keys is that party's as much as a key of its own.
  if (holder === undefined) return [];
  const others = [
    ...new Set([...uses.values()].flatMap((use) => (use.source === "party" && !use.group ? use.holders : []))),
  ].filter((each) => each !== holder);
  const together = `musig(${[source === "musig" ? text.slice("musig(".length, -1) : text, ...others].join(",")})`;
  return [
    diagnose("TW401", span, `${holder} alone holds the internal key`, {
      label: `${holder} can take all, at once, by the key path, whatever the leaves say`,
      help: [
        others.length === 0
          ? { text: `for several parties together write \`musig(${text},…)\`` }
          : replace(span, together, `for all parties together, none alone, write \`${together}\``),
        replace(span, "unspendable", "for the leaves alone write `unspendable`"),
      ],
    }),
  ];
}

/** `rawtr(…)`: the key of an output itself, which may be anything. */
const foreignOutputKey = (span: Span): Diagnostic =>
  diagnose("TW309", span, "nobody can tell who holds the output key", {
    label: "no party's key, and it may commit to leaves that nobody is shown",
    help: "name the party that holds it, or write the output with its internal key and leaves, `tr(…)`",
  });

function lockLints(
  node: MiniscriptNode,
  context: { readonly now: Now; readonly network: Network },
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const user = leafUser(node);
  for (const { fragment, lock, origin } of preorder(node, (each) => each.subs)) {
    if (lock?.value === undefined) continue;
    const lint =
      fragment === "after"
        ? pastLock(lock, lock.value, origin ?? lock.origin, { ...context, user })
        : fragment === "older"
          ? maskedLock(lock, lock.value)
          : undefined;
    if (lint !== undefined) found.push(lint);
  }
  return found;
}

/** A lock of a `policy(...)` may have come into several leaves, and what is said of one holds of all. */
function onceEach(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const each of found) {
    const { code, primary } = each;
    const place = `${code} ${primary.span.start} ${primary.span.end}`;
    const before = seen.get(place);
    const text = before === undefined || before.primary.text === primary.text ? primary.text : OPEN_FROM_THE_FIRST;
    seen.set(place, { ...(before ?? each), primary: { ...primary, text } });
  }
  return [...seen.values()];
}

const ALL_OPEN = "this lock is open";
const FROM_THE_FIRST = "from the first block on";
const OPEN_FROM_THE_FIRST = `${ALL_OPEN} ${FROM_THE_FIRST}`;

/** Who can use the leaf, where its keys say so: its one key, or all of those that it asks for. */
function leafUser(root: MiniscriptNode): string {
  const nodes = [...preorder(root, (each) => each.subs)];
  const names = nodes.flatMap((node) => node.keys.map((key) => key.text));
  const all = nodes.every(
    ({ fragment, threshold, keys, subs }) =>
      !fragment.startsWith("or_") &&
      fragment !== "andor" &&
      (threshold === undefined || threshold === "all" || threshold === keys.length + subs.length),
  );
  if (!all || names.length === 0 || names.length > 3 || names.some((name) => name.length > LONGEST_NAME))
    return ALL_OPEN;
  return `${names.join(" and ")} can spend this way`;
}

const LONGEST_NAME = 40;

/** Longest number that reads like a delay: two years of blocks. */
const LOOKS_LIKE_DELAY = 105_120;

/** Footgun 1: `after(n)` holds from tip n on, so a height that is reached locks nothing. */
function pastLock(
  lock: LockArg,
  value: number,
  origin: Span | undefined,
  { now, network, user }: { readonly now: Now; readonly network: Network; readonly user: string },
): Diagnostic | undefined {
  const isTime = value >= LIMITS.lockTimeThreshold.value;
  if (value > (isTime ? now.time : now.height)) return undefined;
  const span = origin ?? { start: 0, end: 0 };
  const delay = !isTime && value <= LOOKS_LIKE_DELAY;
  const known = isTime ? network.now.time : network.now.height;
  const passed =
    value > known
      ? `is reached at the ${isTime ? "time" : "height"} given as now`
      : `passed long ago: ${isTime ? whenWasTime(lock, value, network) : whenWasHeight(value, network.name)}`;
  return diagnose("TW402", span, `\`after(${lock.written ?? lock.text})\` ${passed}`, {
    label: `${user} ${FROM_THE_FIRST}`,
    help: delay
      ? replace(
          span,
          `older(${lock.text})`,
          `for "${value} blocks after the output confirms" write \`older(${lock.text})\``,
        )
      : "write a height or a date to come, or leave the lock out",
  });
}

const whenWasTime = ({ written }: LockArg, value: number, { now }: Network): string =>
  written !== undefined ? `the chain was past it on ${now.asOf}` : `it is the time ${dateWords(value)}`;

/** Footgun 2: BIP68 reads bit 22 and the low 16 bits; the rest of the number is ignored. */
function maskedLock(lock: LockArg, value: number): Diagnostic | undefined {
  const flag = value & LIMITS.sequenceTypeFlag.value;
  const count = value & LIMITS.sequenceMask.value;
  if ((flag | count) === value && count > 0) return undefined;
  const unit = flag === 0 ? `${count} blocks` : `${count} × 512 seconds`;
  return diagnose("TW403", lock.origin ?? { start: 0, end: 0 }, `\`older(${lock.text})\` means ${unit}`, {
    label: "BIP68 reads the low 16 bits and the time bit, and ignores the others",
    notes: ["a relative lock counts at most 65535 blocks, or 65535 × 512 seconds"],
    help: maskedHelp(value, flag, count),
  });
}

function maskedHelp(value: number, flag: number, count: number): string {
  if (count > 0)
    return `if ${flag === 0 ? `${count} blocks are` : `${count} × 512 seconds are`} meant write \`older(${flag | count})\``;
  return value === flag
    ? "for a delay in time write it out, as in `older(1 day)`"
    : "for a longer wait use `after` with a height or a date";
}

/** Footgun 14: a signature commits to the leaf, not to its place, so one made for one place fits the other. */
function duplicateLeaves(leaves: readonly ShapedLeaf[], { factsOf }: LintContext): readonly Diagnostic[] {
  const first = new Map<string, Span>();
  const found: Diagnostic[] = [];
  for (const { leaf } of leaves) {
    const text = factsOf(leaf).policy;
    const earlier = first.get(text);
    if (earlier === undefined) first.set(text, leaf.span);
    else {
      found.push(
        diagnose("TW314", leaf.span, "the same leaf twice in one tree", {
          label: "again here",
          secondary: [{ span: earlier, text: "first here" }],
          notes: [
            "a signature commits to the leaf's script, not to its place in the tree: one made for either fits both",
          ],
          help: "remove one of them",
        }),
      );
    }
  }
  return found;
}

const MOST_LABELS = 8;

/** A key in several leaves, or in a leaf and as the internal key. Leaves that are the same are said to be so already. */
function repeatedKeys(
  { internalKey, uses }: OutputContract,
  leaves: readonly ShapedLeaf[],
  { factsOf, lostKeyPath }: LintContext & { readonly lostKeyPath: boolean },
): readonly Diagnostic[] {
  const places = new Map<string, { readonly text: string; readonly spans: Span[] }>();
  const seen = new Set<string>();
  // Written once and put into several leaves by the compiler is written once.
  const written = new Set<Span>();
  for (const { leaf } of leaves) {
    const facts = factsOf(leaf);
    if (seen.has(facts.policy)) continue;
    seen.add(facts.policy);
    for (const key of facts.keys) {
      if (uses.get(key)?.source === "unspendable") continue; // It signs nowhere, and that is said of each place.
      const place = places.get(key.id) ?? { text: key.text, spans: [] };
      const span = uses.get(key)?.span ?? leaf.span;
      if (!written.has(span) || span === leaf.span) place.spans.push(span);
      written.add(span);
      places.set(key.id, place);
    }
  }
  // A key path that nobody can use bypasses no leaf.
  const inLeaf = lostKeyPath ? [] : internalKeyInLeaf(internalKey, places);
  return [...inLeaf, ...acrossLeaves(places)];
}

/** Another key of the same holder, by its name where the key has one. */
function otherPurpose(text: string): string {
  const [, holder, role] = /^([A-Za-z_]\w*)(?:\.(\w+))?(?:\/.*)?$/.exec(text) ?? [];
  const such = holder === undefined ? "" : `, such as \`${holder}.${role === "recovery" ? "refund" : "recovery"}\``;
  return `where that is not meant, give the holder a key of its own for each purpose${such}`;
}

function internalKeyInLeaf(
  internalKey: KeyUse,
  places: ReadonlyMap<string, { readonly spans: readonly Span[] }>,
): readonly Diagnostic[] {
  const place = [...idsOf(internalKey)].map((id) => places.get(id)).find((each) => each !== undefined);
  const [span] = place?.spans ?? [];
  if (span === undefined) return [];
  return [
    diagnose("TW312", span, `\`${internalKey.text}\` is the internal key and stands in a leaf too`, {
      label: "who can sign here can sign by the key path, at once and for less",
      secondary: [{ span: internalKey.span, text: "the internal key" }],
      help: "use another key of the same holder in the leaf, or leave the leaf out",
    }),
  ];
}

function acrossLeaves(
  places: ReadonlyMap<string, { readonly text: string; readonly spans: readonly Span[] }>,
): readonly Diagnostic[] {
  // A chosen tree has its leaves in another order than the text.
  const repeated = [...places.values()].flatMap(({ text, spans }) =>
    spans.length < 2 ? [] : [{ text, spans: spans.toSorted((a, b) => a.start - b.start) }],
  );
  const [first] = repeated;
  if (first === undefined) return [];
  const names = [...new Set(repeated.map((place) => `\`${place.text}\``))];
  const listed =
    names.length > 4
      ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`
      : names.length > 1
        ? `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`
        : names[0];
  const others = repeated
    .flatMap((place) =>
      place.spans.map((span, i) => ({ span, text: `\`${place.text}\` ${i === 0 ? "first" : "again"}` })),
    )
    .filter(({ span }) => span !== first.spans[1]);
  return [
    diagnose("TW311", first.spans[1] as Span, `${listed} ${names.length > 1 ? "stand" : "stands"} in several leaves`, {
      label: `\`${first.text}\` again`,
      secondary: others.slice(0, MOST_LABELS),
      notes: ["a signature fits the one leaf it was made for: to keep several ways open, sign each of them"],
      help: otherPurpose(first.text),
    }),
  ];
}
