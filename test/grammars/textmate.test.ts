/** The editor's grammar scopes a policy as the language reads it. A line is matched as TextMate does it: the leftmost pattern wins, the first of those. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Pattern {
  readonly name?: string;
  readonly match?: string;
  readonly include?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

interface Grammar {
  readonly scopeName: string;
  readonly patterns: readonly Pattern[];
  readonly repository: Readonly<Record<string, { readonly patterns: readonly Pattern[] }>>;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../grammars/${name}`, import.meta.url), "utf8"));
const grammar = read("policy.tmLanguage.json") as Grammar;

const rules: readonly (Pattern & { readonly regex: RegExp })[] = grammar.patterns
  .flatMap(({ include }) => grammar.repository[(include ?? "").slice(1)]?.patterns ?? [])
  .map((pattern) => ({ ...pattern, regex: new RegExp(pattern.match ?? "", "dg") }));

/** Scope of each word found in `line`: `[word, scope]` in order. */
function scopes(line: string): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at < line.length;) {
    let best: { match: RegExpExecArray; rule: Pattern } | undefined;
    for (const rule of rules) {
      rule.regex.lastIndex = at;
      const match = rule.regex.exec(line);
      if (match !== null && (best === undefined || match.index < best.match.index)) best = { match, rule };
    }
    if (best === undefined) break;
    const { match, rule } = best;
    if (rule.name !== undefined) found.push([match[0], rule.name]);
    for (const [index, { name }] of Object.entries(rule.captures ?? {})) {
      if (match[Number(index)] !== undefined) found.push([match[Number(index)] as string, name]);
    }
    at = match.index + Math.max(1, match[0].length);
  }
  return found;
}

const scopeOf = (line: string, word: string): string | undefined => scopes(line).find(([text]) => text === word)?.[1];

describe("policy.tmLanguage.json", () => {
  test("every include leads somewhere, every scope is of this language", () => {
    expect(grammar.scopeName).toBe("source.policy");
    expect(rules.length).toBeGreaterThan(20);
    const names = rules.flatMap(({ name, captures }) => [
      name,
      ...Object.values(captures ?? {}).map((one) => one.name),
    ]);
    for (const name of names.filter((one) => one !== undefined)) expect(name).toMatch(/\.policy$/);
  });

  test.each([
    ["contract payment_channel", "payment_channel", "entity.name.namespace.policy"],
    ["party alice, bob", "party", "keyword.declaration.policy"],
    ["party alice, bob", "bob", "variable.other.policy"],
    ["param challenge: blocks = 144", "blocks", "storage.type.policy"],
    ["param challenge: blocks = 144", "144", "constant.numeric.policy"],
    ["output to_local(owner: party, penalty: key) =", "to_local", "entity.name.function.policy"],
    ["output to_local(owner: party, penalty: key) =", "key", "storage.type.policy"],
    ["  tr(penalty, and_v(v:pk(owner.delayed), older(challenge)))", "tr", "support.function.output.policy"],
    ["  tr(penalty, and_v(v:pk(owner.delayed), older(challenge)))", "v", "storage.modifier.wrapper.policy"],
    ["  tr(penalty, and_v(v:pk(owner.delayed), older(challenge)))", "delayed", "variable.other.property.policy"],
    ["assert bob cannot spend funding before expiry", "cannot", "keyword.control.assertion.policy"],
    ["assert bob cannot spend funding before expiry", "before", "keyword.other.when.policy"],
    ["tr(xpub661My/0/*) // a key", "/*", "constant.other.path.policy"],
    ["tr(xpub661My/0/*) // a key", "// a key", "comment.line.double-slash.policy"],
    ["tr(a,after(2027-01-01T12:00Z))", "2027-01-01T12:00Z", "constant.numeric.date.policy"],
    ["older(3 days)", "days", "keyword.other.unit.policy"],
    ["tr(a)#abcdefgh", "#abcdefgh", "comment.other.checksum.policy"],
    ["pk([d34db33f/86h/0']xpub661)", "d34db33f", "constant.other.fingerprint.policy"],
    ["policy(and(pk(a),pk(b)))", "and", "support.function.fragment.policy"],
  ])("%s: %s", (line, word, scope) => {
    expect(scopeOf(line, word)).toBe(scope);
  });

  test("`alice//x` holds no comment", () => {
    expect(scopes("tr(alice//x)").some(([, scope]) => scope.startsWith("comment"))).toBe(false);
  });
});

test("language-configuration.json: its patterns are regular expressions, its comment is `//`", () => {
  const configuration = read("language-configuration.json") as {
    readonly comments: { readonly lineComment: string };
    readonly wordPattern: string;
    readonly indentationRules: Readonly<Record<string, string>>;
  };
  expect(configuration.comments.lineComment).toBe("//");
  expect("owner.delayed and 144h".match(new RegExp(configuration.wordPattern, "g"))).toEqual([
    "owner",
    "delayed",
    "and",
    "144h",
  ]);
  const { increaseIndentPattern } = configuration.indentationRules;
  expect(new RegExp(increaseIndentPattern as string).test("output to_local(owner: party) =")).toBe(true);
});
