/** What an assertion means (language.md): every row of the table of WHEN, both sides of every boundary, every kind of WHO. */
import { describe, expect, test } from "vitest";
import { ask, asked, NOW, programOf } from "./claims.ts";

const answer = (declarations: string, assertion: string, set = {}): string =>
  asked(declarations, assertion, set).answer;

const CLOCKS = `party alice, bob
output x = tr(musig(alice, bob), {
  and_v(v:pk(alice.block), older(144)),
  and_v(v:pk(alice.span), older(1 day)),
  and_v(v:pk(bob.high), after(${NOW.height + 10})),
  and_v(v:pk(bob.late), after(${NOW.time + 10}))
})`;

describe("the table of WHEN", () => {
  test.each([
    // can … now, which is the default of can; cannot … now
    ["assert alice + bob can spend x", "holds"],
    ["assert alice + bob can spend x now", "holds"],
    ["assert alice can spend x", "fails"],
    ["assert alice cannot spend x now", "holds"],
    ["assert alice + bob cannot spend x now", "fails"],
    // can … from T: that clock at T, the others now
    ["assert alice can spend x from 143 blocks", "fails"],
    ["assert alice can spend x from 144 blocks", "holds"],
    ["assert alice can spend x from 1 day", "holds"], // 169 units of 512 seconds
    ["assert alice can spend x from 23 hours", "fails"],
    [`assert bob can spend x from ${NOW.height + 9}`, "fails"],
    [`assert bob can spend x from ${NOW.height + 10}`, "holds"],
    [`assert bob can spend x from ${NOW.time + 9}`, "fails"],
    [`assert bob can spend x from ${NOW.time + 10}`, "holds"],
    ["assert alice.span can spend x from 144 blocks", "fails"], // another clock
    ["assert alice.span can spend x from 143 blocks and 1 day", "holds"],
    // can … eventually: every clock unbounded
    ["assert alice.block can spend x eventually", "holds"],
    ["assert bob.late can spend x eventually", "holds"],
    // cannot … ever, which is the default of cannot
    ["assert alice.block cannot spend x ever", "fails"],
    ["assert bob.high cannot spend x", "fails"],
    ["assert anyone cannot spend x", "holds"],
    // cannot … before T: that clock one step below T, the others unbounded
    ["assert alice.block cannot spend x before 144 blocks", "holds"],
    ["assert alice.block cannot spend x before 145 blocks", "fails"],
    ["assert alice.span cannot spend x before 1 day", "holds"],
    ["assert alice.span cannot spend x before 25 hours", "fails"],
    [`assert bob.high cannot spend x before ${NOW.height + 10}`, "holds"],
    [`assert bob.high cannot spend x before ${NOW.height + 11}`, "fails"],
    [`assert bob.late cannot spend x before ${NOW.time + 10}`, "holds"],
    [`assert bob.late cannot spend x before ${NOW.time + 11}`, "fails"],
    ["assert alice cannot spend x before 144 blocks", "fails"], // by the other clock: her `span` key
    // the least moments there are
    ["assert alice.block cannot spend x before 1 block", "holds"],
    ["assert alice.block cannot spend x before 0 blocks", "holds"],
    ["assert bob.high cannot spend x before 0", "holds"],
  ])("%s: %s", (assertion, expected) => expect(answer(CLOCKS, assertion)).toBe(expected));

  test("a lock of the first block opens there and not before", () => {
    const one = "party alice, bob\noutput x = tr(musig(alice,bob),and_v(v:pk(alice),older(1)))";
    expect(answer(one, "assert alice cannot spend x before 1 block")).toBe("holds");
    expect(answer(one, "assert alice cannot spend x before 2 blocks")).toBe("fails");
    expect(answer(one, "assert alice can spend x now")).toBe("fails");
    expect(answer(one, "assert alice can spend x from 1 block")).toBe("holds");
  });
});

describe("WHO", () => {
  const KEYS = `party alice, bob
param secret: sha256
param other: key
output x = tr(musig(alice.main, bob), {
  and_v(v:pk(alice.a), pk(alice.b)),
  and_v(v:pk(bob.claim), sha256(secret)),
  and_v(v:pk(other), sha256(secret)),
  and_v(v:pk(alice.hex), pk(02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5))
})
output nobody = tr(unspendable, and_v(v:pk(alice), pk(bob)))`;
  test.each([
    ["assert alice can spend x", "holds"], // a party means its role keys
    ["assert alice.a can spend x", "fails"], // a role is that key alone
    ["assert alice.a + alice.b can spend x", "holds"],
    ["assert alice.main + bob can spend x", "holds"], // musig signs when all its keys are held
    ["assert bob cannot spend x", "holds"],
    ["assert bob + preimage(secret) cannot spend x", "fails"],
    ["assert preimage(secret) cannot spend x", "holds"], // a hash lock opens with preimage(h), and nothing else
    ["assert other cannot spend x", "holds"], // a key parameter is nobody's until WHO names it
    ["assert other + preimage(secret) can spend x", "holds"],
    ["assert alice.hex cannot spend x", "holds"],
    ["assert alice.hex + 02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5 can spend x", "holds"],
    ["assert alice cannot spend nobody", "holds"], // the unspendable key is held by nobody
    ["assert alice + bob can spend nobody", "holds"],
    ["assert anyone cannot spend nobody", "holds"],
  ])("%s: %s", (assertion, expected) => expect(answer(KEYS, assertion)).toBe(expected));
});

describe("any … of stands for each choice", () => {
  const THREE = `party alice, bob, carol
output x = tr(unspendable, multi_a(2, alice, bob, carol))
output y = tr(unspendable, and_v(v:pk(alice), multi_a(1, bob, carol)))`;
  test.each([
    ["assert any 2 of (alice, bob, carol) can spend x", "holds"],
    ["assert any 1 of (alice, bob, carol) cannot spend x", "holds"],
    ["assert any 1 of (alice, bob, carol) can spend x", "fails"],
    ["assert any 2 of (alice, bob, carol) cannot spend x", "fails"],
    ["assert any 2 of (alice, bob, carol) can spend y", "fails"], // bob and carol cannot
    ["assert any 2 of (alice, bob, carol) cannot spend y", "fails"], // alice and bob can
    ["assert alice + any 1 of (bob, carol) can spend y", "holds"],
    ["assert any 1 of (bob, carol) + any 1 of (bob, carol) can spend x", "fails"], // both may be the same one
    ["assert any 1 of (bob, carol) + any 1 of (bob, carol) cannot spend x", "fails"], // both may be different ones
  ])("%s: %s", (assertion, expected) => expect(answer(THREE, assertion)).toBe(expected));

  const many = Array.from({ length: 30 }, (_, i) => `p${i}`).join(", ");
  test("names that stand alike are not counted out: 15 of 30 has 155 million choices", () => {
    const federation = `party ${many}\noutput x = tr(musig(${many}), multi_a(15, ${many}))`;
    const start = performance.now();
    expect(answer(federation, `assert any 15 of (${many}) can spend x`)).toBe("holds");
    expect(answer(federation, `assert any 14 of (${many}) cannot spend x`)).toBe("holds");
    expect(answer(federation, `assert any 14 of (${many}) can spend x`)).toBe("fails");
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("alike they are in all lists and by all roles, or not at all", () => {
    const uneven = `party ${many}\noutput x = tr(unspendable, {multi_a(15, ${many}), pk(p29.alone)})`;
    expect(answer(uneven, `assert any 1 of (${many}) cannot spend x`)).toBe("fails");
    expect(answer(uneven, `assert any 14 of (${many}) can spend x`)).toBe("fails");
    expect(answer(uneven, `assert p29 + any 1 of (p0, p1) can spend x`)).toBe("holds");
  });

  test("more choices than are tried: not proven, which is no proof", () => {
    const names = Array.from({ length: 16 }, (_, i) => `p${i}`);
    const staggered = `party ${names.join(", ")}\noutput x = tr(unspendable, {${names.map((name, i) => `and_v(v:pk(${name}),older(${i + 10}))`).join(",")}})`;
    expect(answer(staggered, `assert any 8 of (${names.join(", ")}) cannot spend x before 10 blocks`)).toBe(
      "not proven",
    );
    expect(answer(staggered, `assert any 3 of (${names.join(", ")}) cannot spend x before 10 blocks`)).toBe("holds");
  });
});

describe("groups", () => {
  const GROUP =
    "party members[], guard\noutput x = tr(musig(members), {multi_a(2, members), and_v(v:pk(guard), multi_a(1, members.late))})";
  const MUSIG = "party members[]\noutput x = tr(musig(members))";
  test.each([
    [GROUP, "assert members can spend x", "holds"],
    [GROUP, "assert any 2 of (members) can spend x", "holds"],
    [GROUP, "assert any 1 of (members) cannot spend x", "holds"],
    [GROUP, "assert any 1 of (members) + guard can spend x", "holds"], // a member's role keys are his too
    [GROUP, "assert any 1 of (members) + any 1 of (members) can spend x", "fails"], // perhaps one member twice
    [GROUP, "assert any 1 of (members) + any 1 of (members) cannot spend x", "fails"], // perhaps two members
    [GROUP, "assert guard cannot spend x", "holds"],
    [GROUP, "assert guard + members.late can spend x", "holds"],
    [GROUP, "assert any 1 of (members, guard) cannot spend x", "holds"],
    [GROUP, "assert any 2 of (members, guard) can spend x", "holds"],
    [MUSIG, "assert members can spend x", "holds"],
    [MUSIG, "assert any 1 of (members) cannot spend x", "holds"],
    [MUSIG, "assert any 3 of (members) can spend x", "waits"], // of a group of three; of one of four they cannot
    [
      "party members[]\noutput x = tr(unspendable, sortedmulti_a(all, members))",
      "assert any 2 of (members) can spend x",
      "waits",
    ],
    ["party members[]\noutput x = tr(unspendable, multi_a(3, members))", "assert members can spend x", "holds"],
  ])("%s; %s: %s", (declarations, assertion, expected) => expect(answer(declarations, assertion)).toBe(expected));
});

describe("outputs with arguments", () => {
  const INSTANCE = `party alice, bob
param revocation: key
param delay: blocks = 100
output to_local(owner: party, penalty: key, wait: blocks) = tr(penalty, and_v(v:pk(owner.delayed), older(wait)))
output htlc(payer: party, payee: party, image: hash160, expiry: height) =
  tr(musig(payer, payee), {and_v(v:pk(payee), hash160(image)), and_v(v:pk(payer), after(expiry))})`;
  const IMAGE = "ab".repeat(20);
  test.each([
    ["assert alice can spend to_local(alice, revocation, 12) from 12 blocks", "holds"],
    ["assert alice can spend to_local(alice, revocation, 13) from 12 blocks", "fails"],
    ["assert alice can spend to_local(alice, revocation, delay) from delay", "holds"],
    ["assert alice cannot spend to_local(alice, revocation, delay) before 100 blocks", "holds"],
    ["assert alice cannot spend to_local(alice, revocation, delay) before 101 blocks", "fails"],
    ["assert alice cannot spend to_local(bob, revocation, 12)", "holds"],
    ["assert bob + revocation can spend to_local(alice, revocation, 12)", "holds"],
    ["assert bob can spend to_local(alice, bob, 12)", "holds"], // his own key as the penalty
    [`assert bob + preimage(${IMAGE}) can spend htlc(alice, bob, ${IMAGE}, 1000)`, "holds"],
    [`assert alice + preimage(${IMAGE}) cannot spend htlc(alice, bob, ${IMAGE}, 1000000) before 1000000`, "holds"],
    [`assert alice can spend htlc(alice, bob, ${IMAGE}, 1000) now`, "holds"], // height 1000 is past
    [`assert bob can spend htlc(alice, alice, ${IMAGE}, 1000) eventually`, "fails"],
  ])("%s: %s", (assertion, expected) => expect(answer(INSTANCE, assertion)).toBe(expected));

  test("the outputs of a multipath step are asserted together", () => {
    const multipath = "party alice, bob\noutput x = tr(musig(alice, bob), pk(alice.a/<0;1>/*))";
    expect(answer(multipath, "assert alice can spend x")).toBe("holds");
    expect(answer(multipath, "assert bob cannot spend x")).toBe("holds");
    expect(answer(multipath, "assert alice cannot spend x")).toBe("fails");
  });
});

describe("templates", () => {
  const OPEN = `party alice, bob
param expiry: height
param other: height
param wait: blocks
output x = tr(musig(alice, bob), {and_v(v:pk(alice.a), after(expiry)), and_v(v:pk(bob.b), older(wait)), and_v(v:pk(bob.c), after(other))})`;
  test.each([
    // a lock that is a hole compares with itself
    ["assert alice can spend x from expiry", "holds", []],
    ["assert alice cannot spend x before expiry", "holds", []],
    ["assert bob.b can spend x from wait", "holds", []],
    ["assert bob.b cannot spend x before wait", "holds", []],
    // what no value can change
    ["assert alice can spend x eventually", "holds", []],
    ["assert alice cannot spend x ever", "fails", []],
    ["assert bob.b can spend x now", "fails", []], // at age 0 no `older` is open
    ["assert alice cannot spend x before 1 block", "fails", []],
    // what a value decides
    ["assert alice can spend x now", "waits", ["expiry"]],
    ["assert alice cannot spend x before 800000", "waits", ["expiry"]],
    ["assert bob can spend x from expiry", "waits", ["other", "expiry"]],
    ["assert bob.b cannot spend x before 1000 blocks", "waits", ["wait"]],
    ["assert bob.b can spend x from 1000 blocks", "waits", ["wait"]],
  ])("%s: %s", (assertion, expected, names) => {
    const result = asked(OPEN, assertion);
    expect([result.answer, result.waitsFor]).toEqual([expected, names]);
  });

  test("with the value the answer is there, on both sides", () => {
    const claim = "assert alice cannot spend x before 800000";
    const rest = { other: "900001", wait: "1" };
    expect(answer(OPEN, claim, { expiry: "800000", ...rest })).toBe("holds");
    expect(answer(OPEN, claim, { expiry: "799999", ...rest })).toBe("fails");
  });
});

test("a number and a hole of one clock: neither before nor after the other until the hole has its value", () => {
  const mixed =
    "party alice, bob\nparam wait: blocks\noutput x = tr(musig(alice, bob), {and_v(v:pk(alice.a), older(wait)), and_v(v:pk(alice.b), older(5))})";
  expect(asked(mixed, "assert alice.b cannot spend x before wait")).toMatchObject({
    answer: "waits",
    waitsFor: ["wait"],
  });
  expect(answer(mixed, "assert alice.b can spend x from wait")).toBe("waits");
  expect(answer(mixed, "assert alice.b cannot spend x before wait", { wait: "5" })).toBe("holds");
  expect(answer(mixed, "assert alice.b cannot spend x before wait", { wait: "6" })).toBe("fails");
});

describe("raw leaves", () => {
  const RAW = `party alice, bob
param image: hash160
param wait: blocks
output x = tr(musig(alice, bob), {
  asm(alice.a DROP bob.a CHECKSIG),
  asm(HASH160 image EQUALVERIFY bob.b CHECKSIG),
  asm(alice.c CHECKSIGVERIFY wait CHECKSEQUENCEVERIFY),
  asm(alice.d CHECKSIG IF bob.d CHECKSIG ELSE 5 CHECKSEQUENCEVERIFY ENDIF)
})
output y = tr(musig(alice, bob), asm(SHA256 DUP SHA256 SIZE 3 GREATERTHAN VERIFY EQUAL))`;
  test.each([
    ["assert bob.a can spend x", "holds", false],
    ["assert bob.b cannot spend x before 5 blocks", "holds", false],
    ["assert bob.b + preimage(image) cannot spend x before 5 blocks", "fails", true],
    ["assert alice.c cannot spend x before wait", "waits", false], // leaf 3 opens after 5 blocks, `wait` is not known
    ["assert alice.c can spend x from wait", "holds", false],
    ["assert anyone cannot spend x", "fails", true], // footgun: no signature is asked for after 5 blocks
    ["assert alice + bob can spend y", "holds", false],
    ["assert bob cannot spend y", "not proven", false],
  ])("%s: %s", (assertion, expected, shown) => {
    const { answer: found, counterexample } = asked(RAW, assertion);
    expect([found, counterexample !== null]).toEqual([expected, shown]);
  });

  test("the same with keys that are known", () => {
    const hex = (last: string): string => `02${"0".repeat(63)}${last}`;
    const program = programOf(
      `contract c\nparty alice\noutput x = tr(unspendable, {asm(HASH160 ${"ab".repeat(20)} EQUALVERIFY ${hex("3")} CHECKSIG), pk(alice)})`,
    );
    const key = hex("3");
    const results = ask(program, [
      "assert alice can spend x",
      `assert ${key} cannot spend x`,
      `assert ${key} + preimage(${"ab".repeat(20)}) cannot spend x`,
    ]);
    expect(results.map(({ answer: each }) => each)).toEqual(["holds", "holds", "fails"]);
    // The coins of that very script are safe from this: the transaction is of another key and another hash.
    expect(results[2]?.counterexample?.descriptor).not.toContain(key.slice(2));
    expect(results[2]?.counterexample?.preimages).toEqual(["ab".repeat(20)]);
  });
});
