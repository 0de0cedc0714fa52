/** A fixture file as text: one line for each message and each case, so that a change of one shows as one line. */
import type { ConformanceFile } from "../../src/cli/conformance-file.ts";

export function fileText({ messages, cases, ...head }: ConformanceFile): string {
  const top = Object.entries(head).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const named = Object.entries(messages).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const rows = cases.map((each) => JSON.stringify(each));
  return `{\n${top.join(",\n")},\n"messages": {\n${named.join(",\n")}\n},\n"cases": [\n${rows.join(",\n")}\n]\n}\n`;
}
