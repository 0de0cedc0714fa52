/** Each finding of `sanity` points at the smallest place to blame. */
import { expect, test } from "vitest";
import { printMiniscript, sanity } from "../../src/miniscript/index.ts";
import { parsed } from "./parse.ts";

const blamed = (text: string, kind: string): string[] =>
  sanity(parsed(text)).flatMap((finding) => {
    if (finding.kind !== kind) return [];
    return ("nodes" in finding ? [...finding.nodes] : [finding.node]).map((node) => printMiniscript(node));
  });

test("a missing signature is blamed on the alternatives without one", () => {
  expect(blamed("or_i(pk(A),or_i(older(144),and_v(v:pk(B),after(9))))", "needs no signature")).toEqual(["older(144)"]);
  expect(blamed("andor(pk(A),older(1),after(5))", "needs no signature")).toEqual(["after(5)"]);
});

test("mixed locks are the two locks, wherever they stand", () => {
  expect(blamed("and_v(v:pk(A),and_v(v:after(100),after(500000000)))", "mixed locks")).toEqual([
    "after(100)",
    "after(500000000)",
  ]);
  expect(blamed("and_v(v:pk(A),or_i(after(100),after(500000000)))", "mixed locks")).toEqual([]);
});

test("malleability is blamed on the fragment where it starts", () => {
  expect(blamed("and_v(v:pk(A),or_i(older(1),after(2)))", "malleable")).toEqual(["or_i(older(1),after(2))"]);
});

test("a key twice, also in two spellings, is found once per repetition", () => {
  const key = "11".repeat(32);
  expect(blamed(`and_v(v:pk(${key}),and_v(v:pk(02${key}),pk(A)))`, "duplicate key")).toHaveLength(1);
});

test("a leaf that is no B is named so", () => {
  expect(sanity(parsed("v:pk(A)")).map(({ kind }) => kind)).toContain("not B");
});
