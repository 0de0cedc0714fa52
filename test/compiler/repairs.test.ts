/** A repair that is offered as an edit leads to no other error: the edit is made and the policy compiled again. */
import { expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import type { Diagnostic } from "../../src/diagnostic/index.ts";

const errorsOf = (text: string): readonly Diagnostic[] =>
  compile({ name: "policy", text }, { backend: noble() }).diagnostics.filter((each) => each.severity === "error");

/** The policy with the first edit that its first error offers; `undefined` where only words are offered. */
function repaired(text: string): string | undefined {
  const edit = errorsOf(text)[0]?.help?.find((each) => each.edit !== undefined)?.edit;
  return edit === undefined ? undefined : text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
}

const beside = (lock: string): string => `tr(musig(alice,bob),and_v(v:pk(alice),${lock}))`;

test.each([
  [beside("after(1d)"), beside("older(1 days)")],
  [beside("after(144blocks)"), beside("older(144 blocks)")],
  [beside("after(1 day)"), beside("older(1 day)")],
  [beside("after(1 month)"), beside("older(30 days)")],
  [beside("after(2 dayz)"), beside("older(2 day)")],
  [beside("older(1d)"), beside("older(1 days)")],
  [beside("or_d(older(144),pk(bob))"), beside("or_d(ln:older(144),pk(bob))")],
  ["tr(musig(alice,bob),or_d(pk_k(alice),pk(bob)))", "tr(musig(alice,bob),or_d(pk(alice),pk(bob)))"],
  ["tr(and_v(v:pk(alice),older(9)))", "tr(unspendable,and_v(v:pk(alice),older(9)))"],
])("%s", (text, expected) => {
  expect(errorsOf(text)).toHaveLength(1);
  expect(repaired(text)).toBe(expected);
  expect(errorsOf(expected)).toEqual([]);
});

test.each([
  ["tr(musig(alice,bob),or_d(older(144),pk(bob)))", "and_v(v:pk(KEY),older(144))"],
  ["tr(musig(alice,bob),or_d(pk(alice),v:older(9)))", "and_v(v:pk(KEY),older(9))"],
  ["tr(and_v(v:pk(alice),older(9)),pk(bob))", "tr(unspendable,{LEAF,LEAF})"],
  ["rawtr(pk(alice))", "a key is a name"],
])("words where no edit is enough: %s", (text, words) => {
  expect(repaired(text)).toBeUndefined();
  expect(
    errorsOf(text)[0]
      ?.help?.map((each) => each.text)
      .join(" "),
  ).toContain(words);
});
