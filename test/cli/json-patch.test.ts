/** JSON Patch as far as it is used: the examples of RFC 6902's appendix A for add, remove and replace, and patches that do not fit. */
import { describe, expect, it } from "vitest";
import type { PatchOperation } from "../../src/cli/json-patch.ts";
import { applyPatch } from "../../src/cli/json-patch.ts";

const patched = (document: unknown, ...patch: readonly PatchOperation[]): unknown => {
  const result = applyPatch(document, patch);
  return result.ok ? result.value : result.error;
};

describe("RFC 6902, appendix A", () => {
  it.each<readonly [string, unknown, PatchOperation, unknown]>([
    [
      "A.1 an object member is added",
      { foo: "bar" },
      { op: "add", path: "/baz", value: "qux" },
      { baz: "qux", foo: "bar" },
    ],
    [
      "A.2 a list element is added",
      { foo: ["bar", "baz"] },
      { op: "add", path: "/foo/1", value: "qux" },
      { foo: ["bar", "qux", "baz"] },
    ],
    ["A.3 an object member is removed", { baz: "qux", foo: "bar" }, { op: "remove", path: "/baz" }, { foo: "bar" }],
    [
      "A.4 a list element is removed",
      { foo: ["bar", "qux", "baz"] },
      { op: "remove", path: "/foo/1" },
      { foo: ["bar", "baz"] },
    ],
    [
      "A.5 a value is replaced",
      { baz: "qux", foo: "bar" },
      { op: "replace", path: "/baz", value: "boo" },
      { baz: "boo", foo: "bar" },
    ],
    [
      "A.10 a nested object is added",
      { foo: "bar" },
      { op: "add", path: "/child", value: { grandchild: {} } },
      { foo: "bar", child: { grandchild: {} } },
    ],
    ["A.14 ~ is escaped", { "/": 9, "~1": 10 }, { op: "replace", path: "/~01", value: 11 }, { "/": 9, "~1": 11 }],
    [
      "A.16 a list is added to a list",
      { foo: ["bar"] },
      { op: "add", path: "/foo/-", value: ["abc", "def"] },
      { foo: ["bar", ["abc", "def"]] },
    ],
  ])("%s", (_name, document, operation, expected) => {
    const before = JSON.stringify(document);
    expect(patched(document, operation)).toEqual(expected);
    expect(JSON.stringify(document)).toBe(before);
  });
});

describe("a patch that does not fit", () => {
  it.each<readonly [string, PatchOperation]>([
    ["A.12 a parent that is not there", { op: "add", path: "/baz/bat", value: "qux" }],
    ["a member that is not there", { op: "remove", path: "/none" }],
    ["a member to replace that is not there", { op: "replace", path: "/none", value: 1 }],
    ["an element behind the end", { op: "add", path: "/list/3", value: 1 }],
    ["an element with a leading zero", { op: "remove", path: "/list/01" }],
    ["the place behind the end, to remove", { op: "remove", path: "/list/-" }],
    ["a pointer without its slash", { op: "remove", path: "list" }],
    ["a way through a text", { op: "add", path: "/text/0", value: 1 }],
    ["the whole document, to remove", { op: "remove", path: "" }],
    ["an inherited member", { op: "replace", path: "/constructor", value: 1 }],
  ])("%s", (_name, operation) => {
    expect(typeof patched({ list: [1, 2], text: "t" }, operation)).toBe("string");
  });

  it("a member may be called __proto__ without changing anything else", () => {
    const made = patched({}, { op: "add", path: "/__proto__", value: { polluted: true } }) as { polluted?: unknown };
    expect(Object.keys(made)).toEqual(["__proto__"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("what stands twice in a document is two things", () => {
    const shared = { n: 1 };
    expect(patched([shared, shared], { op: "replace", path: "/0/n", value: 2 })).toEqual([{ n: 2 }, { n: 1 }]);
  });

  it("a document that is nested too deeply is refused", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
    expect(patched(deep)).toBe("the document is nested too deeply");
  });
});
