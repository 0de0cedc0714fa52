/** Which policies a channel can stand on: who could spend the coin without whom, now and later, and by which path all sign. */
import { describe, expect, it } from "vitest";
import { openChannel } from "../../src/channel/index.ts";
import type { Channel, ChannelParameters, OpenOptions, Refused } from "../../src/channel/index.ts";
import { programOf } from "../program/library.ts";
import { crypto, testDefinition } from "./parties.ts";

interface Question {
  readonly labels?: readonly string[];
  readonly parameters?: Partial<ChannelParameters>;
  readonly open?: Partial<OpenOptions>;
}

const THREE = ["alice", "bob", "carol"];
const NOW = { height: 800_000, time: 1_700_000_000 };

/** The channel on this funding policy, or the refusal; the policy's parties take the funding keys. */
function judged(
  funding: string,
  { labels = ["alice", "bob"], parameters = {}, open = {} }: Question = {},
): Channel | Refused {
  const names = ["a", "b", "c"].slice(0, labels.length).join(", ");
  const program = programOf(`contract test\nparty ${names}, arbiter\noutput funding = ${funding}`, {
    network: "regtest",
  });
  const mechanism = labels.length === 2 ? "penalty" : "timelock";
  const { definition } = testDefinition({ mechanism, labels, program: withArbiter(program), parameters });
  const opened = openChannel(definition, { crypto, now: NOW, ...open });
  return opened.ok ? opened.value : opened.error;
}

/** The arbiter is no party of the channel. */
const ARBITER = "0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

function withArbiter(program: ReturnType<typeof programOf>): ReturnType<typeof programOf> {
  const text = JSON.stringify(program).replaceAll(
    '{"kind":"hole","hole":"arbiter","steps":[]}',
    `{"kind":"point","key":"${ARBITER}"}`,
  );
  const bound = JSON.parse(text) as typeof program;
  return { ...bound, holes: bound.holes.filter(({ id }) => id !== "arbiter") };
}

const codeOf = (answer: Channel | Refused): string => ("code" in answer ? answer.code : "ok");

const SAFE = "tr(musig(a,b),and_v(v:pk(a),pk(b)))";

describe("the path by which all sign", () => {
  it.each<readonly [string, Question, string]>([
    [SAFE, {}, "leaf"],
    [SAFE, { parameters: { signing: "musig2" } }, "key path"],
    ["tr(musig(a,b))", { parameters: { signing: "musig2" } }, "key path"],
    ["tr(unspendable,and_v(v:pk(b),pk(a)))", {}, "leaf"],
    ["tr(unspendable,multi_a(2,a,b))", {}, "leaf"],
    ["tr(unspendable,{multi_a(2,a,b),and_v(v:pk(a),and_v(v:pk(b),after(900000)))})", {}, "leaf"],
    ["tr(musig(a,b,c),multi_a(3,a,b,c))", { labels: THREE }, "leaf"],
  ])("%s", (funding, question, kind) => {
    const channel = judged(funding, question);
    expect("code" in channel ? channel.message : channel.fundingPolicy.path.kind).toBe(kind);
  });

  it("closes by the key path where that is all parties', else by the leaf", () => {
    const kinds = [SAFE, "tr(unspendable,multi_a(2,a,b))"].map((funding) => {
      const channel = judged(funding);
      return "code" in channel ? channel.code : channel.fundingPolicy.closePath.kind;
    });
    expect(kinds).toEqual(["key path", "leaf"]);
  });

  it.each<readonly [string, Question]>([
    ["tr(musig(a,b))", { parameters: { signing: "script" } }],
    ["tr(unspendable,multi_a(2,a,b))", { parameters: { signing: "musig2" } }],
    ["tr(unspendable,and_v(v:pk(a),and_v(v:pk(b),sha256(" + "11".repeat(32) + "))))", {}],
    ["tr(unspendable,and_v(v:pk(a),and_v(v:pk(b),older(10))))", {}],
    ["tr(unspendable,multi_a(3,a,b,arbiter))", {}],
    ["tr(musig(a,b,arbiter))", { parameters: { signing: "musig2" } }],
  ])("E_FUNDING_POLICY: %s", (funding, question) => {
    expect(codeOf(judged(funding, question))).toBe("E_FUNDING_POLICY");
  });
});

describe("a path that is there under the other profile is named", () => {
  it.each<readonly [string, "script" | "musig2", RegExp]>([
    ["tr(musig(a,b))", "script", /; or sign with `musig2`$/],
    ["tr(unspendable,multi_a(2,a,b))", "musig2", /; or sign with `script`$/],
    ["tr(musig(a,b,arbiter))", "musig2", /of exactly all parties' funding keys$/],
  ])("%s under %s", (funding, signing, words) => {
    const answer = judged(funding, { parameters: { signing } });
    expect(codeOf(answer)).toBe("E_FUNDING_POLICY");
    expect("message" in answer ? answer.message : "").toMatch(words);
  });
});

describe("the signing profile, where none is asked for", () => {
  it.each([
    [SAFE, "script"],
    ["tr(unspendable,multi_a(2,a,b))", "script"],
    ["tr(musig(a,b))", "musig2"],
    ["tr(musig(a,b),and_v(v:pk(a),and_v(v:pk(b),older(1000))))", "musig2"],
  ])("%s: %s", (funding, signing) => {
    const channel = judged(funding);
    expect("code" in channel ? channel.message : channel.parameters.signing).toBe(signing);
  });
});

describe("smaller coalitions", () => {
  it.each<readonly [string, Question]>([
    // The example of the original documentation: alice owns the key path, and height 144 is past.
    ["tr(a,{and_v(v:pk(a),pk(b)),and_v(v:pk(b),after(144))})", {}],
    ["tr(musig(a,b),{and_v(v:pk(a),pk(b)),pk(b)})", {}],
    ["tr(musig(a,b),{and_v(v:pk(a),pk(b)),and_v(v:pk(b),after(800000))})", {}],
    ["tr(musig(a,b),{and_v(v:pk(a),pk(b)),and_v(v:pk(b),after(1699999999))})", {}],
    ["tr(musig(a,b),{and_v(v:pk(a),pk(b)),and_v(v:pk(b),sha256(" + "11".repeat(32) + "))})", {}],
    ["tr(musig(a,b),{and_v(v:pk(a),pk(b)),and_v(v:pk(b),pk(arbiter))})", {}],
    ["tr(arbiter,and_v(v:pk(a),pk(b)))", {}],
    ["tr(musig(a,b),{multi_a(3,a,b,c),multi_a(2,a,b)})", { labels: THREE }],
    ["tr(musig(a,b,c),{multi_a(3,a,b,c),multi_a(2,a,b,c)})", { labels: THREE }],
    ["rawtr(a)", {}],
  ])("E_FUNDING_UNSAFE: %s", (funding, question) => {
    expect(codeOf(judged(funding, question))).toBe("E_FUNDING_UNSAFE");
  });

  it("is asked before the path of all: the refusal says what is worse", () => {
    expect(codeOf(judged("tr(a)"))).toBe("E_FUNDING_UNSAFE");
  });

  it("is named with its path, and taken only by who says so", () => {
    const funding = "tr(musig(a,b),{and_v(v:pk(a),pk(b)),and_v(v:pk(b),pk(arbiter))})";
    const refused = judged(funding);
    expect("code" in refused ? refused.message : "").toMatch(
      /^leaf 1 can be taken now without a \(b and arbiter sign\); all must sign: `tr\(musig\(a,b\)\)`$/,
    );
    const taken = judged(funding, { open: { acceptRisks: ["E_FUNDING_UNSAFE"] } });
    expect("code" in taken ? taken.message : taken.fundingPolicy.risks).toHaveLength(1);
    const safe = judged(SAFE, { open: { acceptRisks: ["E_FUNDING_UNSAFE"] } });
    expect("code" in safe ? safe.message : safe.fundingPolicy.risks).toHaveLength(0);
  });
});

describe("the refusal of the original documentation's example", () => {
  const refusal = (): Refused => {
    const program = programOf(
      "contract c\nparty alice_key, bob_key\noutput funding = tr(alice_key,and_v(v:pk(bob_key),after(144)))",
      { network: "regtest" },
    );
    const opened = openChannel(testDefinition({ program }).definition, { crypto, now: NOW });
    if (opened.ok) throw new Error("it opens");
    return opened.error;
  };

  it("says who can take the coin, and how", () => {
    const { code, message } = refusal();
    expect(code).toBe("E_FUNDING_UNSAFE");
    expect(message).toContain("the key path can be taken now without bob_key (alice_key signs)");
    expect(message).toContain("leaf 0 can be taken now without alice_key (bob_key signs, once height 144 is reached)");
  });

  it("prints the repair, and what else is wrong", () => {
    const { message } = refusal();
    expect(message).toContain(
      "`tr(musig(alice_key,bob_key))`, with `and_v(v:pk(bob_key),older(4320))` as its leaf where bob_key wants a way out after a month",
    );
    expect(message).toContain("E_FUNDING_POLICY: ");
  });

  it("gives a repair that opens, with the way out as its expiry", () => {
    const channel = judged("tr(musig(a,b),and_v(v:pk(b),older(4320)))");
    expect("code" in channel ? channel.message : channel.fundingPolicy.expiry).toMatchObject({
      unit: "blocks",
      value: 4320,
    });
  });
});

describe("raw leaves", () => {
  const leaf = (script: string): string => `tr(musig(a,b),{and_v(v:pk(a),pk(b)),asm(${script})})`;
  const NOT_KNOWN = /raw script, of which not every way is known/;

  it.each([
    ["a CHECKSIGVERIFY b CHECKSIG", "ok"],
    ["a CHECKSIG b CHECKSIGADD 2 NUMEQUAL", "ok"],
    ["b CHECKSIG", "E_FUNDING_UNSAFE"],
    ["a CHECKSIG b CHECKSIGADD 1 NUMEQUAL", "E_FUNDING_UNSAFE"],
    ["a CHECKSIGVERIFY b CHECKSIG NOT", "E_FUNDING_UNSAFE"],
    ["a CHECKSIG IF b CHECKSIG ELSE 1 ENDIF", "E_FUNDING_UNSAFE"],
    // Nobody can take it: BIP342 ends the script at RETURN.
    ["RETURN", "ok"],
  ])("%s: %s", (script, code) => {
    expect(codeOf(judged(leaf(script)))).toBe(code);
  });

  it("makes the channel unsafe where not every way through it is known", () => {
    const refused = judged(leaf("DUP HASH160 EQUAL"));
    expect("code" in refused ? `${refused.code} ${refused.message}` : "ok").toMatch(NOT_KNOWN);
    const taken = judged(leaf("DUP HASH160 EQUAL"), { open: { acceptRisks: ["E_FUNDING_UNSAFE"] } });
    expect("code" in taken ? taken.message : taken.fundingPolicy.risks.join(" ")).toMatch(NOT_KNOWN);
  });

  it("that open later are the channel's expiry", () => {
    const channel = judged(leaf("b CHECKSIGVERIFY 4320 CHECKSEQUENCEVERIFY"));
    expect("code" in channel ? channel.message : channel.fundingPolicy.expiry).toMatchObject({
      unit: "blocks",
      value: 4320,
      path: "leaf 1",
    });
  });
});

describe("soft forks that a contract needs", () => {
  const text =
    "contract c\nrequires anyprevout\nparty a, b\noutput funding = tr(musig(a,b),{and_v(v:pk(a),pk(b)),apo()})";
  const program = programOf(text, { network: "regtest" });
  const opened = (network: "regtest" | "mainnet", softforks?: ChannelParameters["softforks"]): string => {
    const { definition } = testDefinition({
      program,
      network,
      ...(softforks === undefined ? {} : { parameters: { softforks } }),
    });
    const channel = openChannel(definition, { crypto });
    return channel.ok ? "ok" : channel.error.code;
  };

  it("must be in force: elsewhere anybody could take the coin by that leaf", () => {
    expect(opened("regtest")).toBe("ok");
    expect(opened("mainnet")).toBe("E_SOFTFORK_INACTIVE");
  });

  it("must be in the parameters, which all parties hash", () => {
    expect(opened("regtest", [])).toBe("E_SOFTFORK_INACTIVE");
    expect(opened("mainnet", [])).toBe("E_SOFTFORK_INACTIVE");
  });
});

describe("the channel's expiry", () => {
  const leaf = (condition: string): string => `tr(musig(a,b),{and_v(v:pk(a),pk(b)),${condition}})`;

  it.each([
    [leaf("and_v(v:pk(b),older(4320))"), { unit: "blocks", value: 4320 }],
    [leaf("and_v(v:pk(b),after(810000))"), { unit: "height", value: 810_000 }],
    [leaf("and_v(v:pk(b),after(1710000000))"), { unit: "time", value: 1_710_000_000 }],
    // Both locks must pass: the later one opens it.
    [leaf("and_v(v:pk(b),and_v(v:older(500),after(810000)))"), { unit: "height", value: 810_000 }],
    // Of two ways the earlier one.
    [leaf("{and_v(v:pk(b),older(4320)),and_v(v:pk(a),older(1000))}"), { unit: "blocks", value: 1000 }],
    [leaf("andor(pk(a),older(2000),and_v(v:pk(b),older(700)))"), { unit: "blocks", value: 700 }],
  ])("%s", (funding, expiry) => {
    const channel = judged(funding);
    expect("code" in channel ? channel.message : channel.fundingPolicy.expiry).toMatchObject(expiry);
  });

  // "height class: L <= tip height; time class: L < MTP of tip"
  it.each([
    ["after(800000)", "E_FUNDING_UNSAFE"],
    ["after(800001)", "E_FUNDING_EXPIRY"],
    ["after(1699999999)", "E_FUNDING_UNSAFE"],
    ["after(1700000000)", "E_FUNDING_EXPIRY"],
  ])("begins with the block after the tip: %s is %s", (lock, code) => {
    expect(codeOf(judged(leaf(`and_v(v:pk(b),${lock})`)))).toBe(code);
  });

  it("is none where all must always sign", () => {
    for (const funding of [SAFE, leaf("and_v(v:pk(a),and_v(v:pk(b),older(10)))")]) {
      const channel = judged(funding);
      expect("code" in channel ? channel.message : channel.fundingPolicy.expiry).toBeUndefined();
    }
  });

  it.each([
    [162, "E_FUNDING_EXPIRY"],
    [163, "ok"],
  ])("a life of %i blocks beside a challenge period of 144 and the margin of 18: %s", (blocks, code) => {
    expect(codeOf(judged(leaf(`and_v(v:pk(b),older(${blocks}))`)))).toBe(code);
    expect(codeOf(judged(leaf(`and_v(v:pk(b),after(${NOW.height + blocks}))`)))).toBe(code);
  });
});
