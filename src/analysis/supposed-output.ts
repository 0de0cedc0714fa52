/** The output of a case with everything in it that a spend needs: holes filled by the case's arguments and sizes, then all keys and images by test ones. */
import type { Program, Value } from "../program/index.ts";
import type { Case } from "./judge-claim.ts";
import type { Scene } from "./scene.ts";
import type { TestOutput } from "./test-output.ts";
import { toHex } from "../base/bytes.ts";
import { declaredName } from "../program/print.ts";
import { instantiate } from "../program/instantiate.ts";
import { namesOf } from "./instance-names.ts";
import { testOutput } from "./test-output.ts";
import { testValues } from "./test-values.ts";

export interface SupposedOutput {
  readonly test: TestOutput;
  /** By hole: numbers put in where the program has none. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** `undefined`: values that fit all its holes together are not found. */
export function supposedOutput(
  program: Program,
  { claim, meaning, sizes }: Case,
  { backend, now }: Scene,
): SupposedOutput | undefined {
  const output = program.outputs.find(({ name }) => name === meaning.output);
  if (output === undefined) return undefined;
  const values: Record<string, Value> = { ...testValues(program, backend, { now, sizes }) };
  const owner = `${declaredName(output.name)}.`;
  for (const [i, { name }] of output.formals.entries()) {
    const number = numberOf(program, values, claim.actuals[i] ?? "");
    if (number !== undefined && typeof values[owner + name] === "number") values[owner + name] = number;
  }
  const bound = instantiate(program, values, { backend, networks: [] });
  const filled = bound.ok ? bound.value.outputs.find(({ name }) => name === meaning.output) : undefined;
  if (!bound.ok || filled === undefined) return undefined;
  const names = namesOf(program, output, { actuals: claim.actuals, groupSize: (group) => sizes.get(group) });
  const imageNames = new Map<string, string>();
  for (const [id, value] of Object.entries(values))
    if (value instanceof Uint8Array)
      imageNames.set(toHex(value), names.image(id.startsWith(owner) ? id.slice(owner.length) : id));
  const test = testOutput(bound.value, filled, { backend, names, imageNames });
  return test === undefined ? undefined : { test, numbers: numbersIn(values) };
}

/** An argument that is a lock: a number, or a parameter with or without its value. */
function numberOf(
  { parameters }: Program,
  values: Readonly<Record<string, Value>>,
  actual: string,
): number | undefined {
  const value = values[actual] ?? parameters.find(({ name }) => name === actual)?.value ?? actual;
  if (typeof value === "number") return value;
  return typeof value === "string" && /^[0-9]{1,10}$/.test(value) ? Number(value) : undefined;
}

const numbersIn = (values: Readonly<Record<string, Value>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(values).flatMap(([id, value]) => (typeof value === "number" ? [[id, value] as const] : [])));
