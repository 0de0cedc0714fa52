/** Forms of other languages that are no slips of a single sign: `can't`, `any 2 of board`, `members[0]`, `members[]` where the group is used, `/**`. */
import type { IToken } from "chevrotain";
import type { Walk } from "./slip-walk.ts";
import { endOf, isWord, virtualToken } from "./brackets.ts";
import { last, next, report } from "./slip-walk.ts";
import * as T from "./tokens.ts";

/** `can't` is `cannot`. */
export function contraction(walk: Walk, token: IToken): boolean {
  const [before, after] = [last(walk), next(walk)];
  if (before?.tokenType !== T.Can || after?.image !== "t" || endOf(before) !== token.startOffset) return false;
  const span = { start: before.startOffset, end: endOf(after) };
  walk.index++;
  walk.output.splice(-1, 1, { ...virtualToken(T.Cannot, span.start), image: "cannot", endOffset: span.end - 1 });
  return report(walk, {
    message: "`can't` is not a word of policies",
    span,
    label: "expected `cannot`",
    help: "write `cannot`",
    edit: { span, text: "cannot" },
  });
}

/** `any 3 of board`, `any 2 of alice, bob`: names without their brackets. Whatever else follows `of`, the parser explains. */
export function bareList(walk: Walk, token: IToken): boolean {
  if (walk.output.at(-2)?.tokenType !== T.Any || last(walk)?.tokenType !== T.WordToken) return false;
  let end = nameEnd(walk.input, walk.index + 1);
  if (end === undefined) return false;
  while (walk.input[end]?.tokenType === T.Comma) {
    const more = nameEnd(walk.input, end + 1);
    if (more === undefined) return false;
    end = more;
  }
  const names = walk.input.slice(walk.index + 1, end);
  const [first, final] = [names[0] as IToken, names.at(-1) as IToken];
  const span = { start: first.startOffset, end: endOf(final) };
  walk.output.push(token, virtualToken(T.LParen, span.start), ...names, virtualToken(T.RParen, span.end));
  walk.index = end - 1;
  const text = names.map(({ image }) => (image === "," ? ", " : image)).join("");
  return report(walk, {
    message: "`any … of` without brackets",
    span,
    label: "those to choose from stand in brackets; a group stands for all its members",
    help: `write \`(${text})\``,
    edit: { span, text: `(${text})` },
  });
}

/** After a name, or a name with its role. */
function nameEnd(tokens: readonly IToken[], at: number): number | undefined {
  if (tokens[at]?.tokenType !== T.WordToken) return undefined;
  return tokens[at + 1]?.tokenType === T.Dot && isWord(tokens[at + 2]) ? at + 3 : at + 1;
}

export function squareBracket(walk: Walk, token: IToken): boolean {
  return groupMark(walk, token) || groupIndex(walk, token);
}

/** BIP388: "/**" is short for "/<0;1>/*", in wallet policies only. */
export function wildcard(walk: Walk, token: IToken): boolean {
  const before = last(walk);
  if (before?.tokenType !== T.Wildcard || endOf(before) !== token.startOffset) return false;
  if (walk.output.at(-4)?.tokenType === T.At) return true; // `@0/**`: the parser explains the `@`
  const span = { start: before.startOffset, end: endOf(token) };
  return report(walk, {
    message: "`/**` in a policy",
    span,
    label: "short for `/<0;1>/*` in wallet policies (BIP388)",
    help: "write `/<0;1>/*`",
    edit: { span, text: "<0;1>/*" },
  });
}

/** `members[0]`, close behind a name: no key origin, which has eight digits and stands before a key. */
function groupIndex(walk: Walk, token: IToken): boolean {
  const name = last(walk);
  const [index, closer] = [next(walk), walk.input[walk.index + 2]];
  if (walk.open.length === 0 || !isWord(name) || name === undefined || endOf(name) !== token.startOffset) return false;
  if (closer?.tokenType !== T.RSquare || !/^[0-9]{1,4}$/.test(index?.image ?? "")) return false;
  walk.index += 2;
  walk.output.splice(-1, 1, virtualToken(T.Blank, name.startOffset));
  return report(walk, {
    message: `\`${name.image}${token.image}${index?.image}${closer.image}\` picks one member of a group`,
    span: { start: token.startOffset, end: endOf(closer) },
    label: "groups have no index",
    help: "a group stands for all its members, as in `multi_a(2,members)`; declare a member with a part of its own as a party",
  });
}

/** `musig(members[])`: the mark of a group belongs to its declaration. */
function groupMark(walk: Walk, token: IToken): boolean {
  const closer = next(walk);
  if (
    walk.open.length === 0 ||
    closer?.tokenType !== T.RSquare ||
    !(isWord(last(walk)) || last(walk)?.tokenType === T.Party)
  )
    return false;
  walk.index++;
  const span = { start: token.startOffset, end: endOf(closer) };
  return report(walk, {
    message: "`[]` where a group is used",
    span,
    label: "a group is marked where it is declared, `party members[]`",
    help: "remove it",
    edit: { span, text: "" },
  });
}
