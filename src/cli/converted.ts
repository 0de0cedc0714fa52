/** The outputs of a program as BIP386 descriptors and BIP388 wallet policies; the multipath branches of an output are one. */
import type { Result } from "../base/result.ts";
import type { Hole, Program, ProgramOutput } from "../program/program.ts";
import { err, ok } from "../base/result.ts";
import { withChecksum } from "../descriptor/checksum.ts";
import { mergeBranches } from "../descriptor/merge-branches.ts";
import { toWalletPolicy } from "../descriptor/wallet-policy.ts";
import { INDEX_HOLE } from "../program/open-holes.ts";
import { declaredName } from "../program/print.ts";
import { quote } from "./quote.ts";

export interface DescriptorRow {
  readonly name: string;
  readonly descriptor: string;
}

export interface WalletRow {
  readonly name: string;
  readonly descriptor_template: string;
  readonly keys_info: readonly string[];
}

interface NamedDescriptor {
  readonly name: string;
  /** Without checksum; multipath where the outputs are branches of one. */
  readonly text: string;
}

interface Found {
  readonly descriptors: readonly NamedDescriptor[];
  /** On outputs that have none. */
  readonly remarks: readonly string[];
}

/** Of the output `wanted`, or of every one that has all its keys and values. */
export function descriptorsOf(program: Program, wanted: string | undefined): Result<Found, string> {
  const declared = new Set(program.outputs.map(({ name }) => declaredName(name)));
  if (wanted !== undefined && !declared.has(wanted))
    return err(`--output ${quote(wanted)}: the outputs are ${[...declared].join(", ")}`);
  const branches = new Map<string, string[]>();
  const missing = new Map<string, string>();
  for (const output of program.outputs) {
    const name = declaredName(output.name);
    if (wanted !== undefined && name !== wanted) continue;
    if (output.descriptor === null) {
      missing.set(
        name,
        `output ${name} has no descriptor yet: bind ${namesToBind(program.holes, output)} (--key, --set)`,
      );
      continue;
    }
    const text = output.descriptor.slice(0, output.descriptor.indexOf("#"));
    const known = branches.get(name);
    if (known === undefined) branches.set(name, [text]);
    else known.push(text);
  }
  const remarks = [...missing.values()];
  if (branches.size === 0) return err(remarks.join("; "));
  return ok({ descriptors: [...branches].flatMap(([name, texts]) => merged(name, texts)), remarks });
}

const namesToBind = (holes: readonly Hole[], { name }: ProgramOutput): string =>
  holes
    .filter(({ id, where }) => id !== INDEX_HOLE && where.some((place) => place.startsWith(`${name}/`)))
    .map(({ id }) => id)
    .join(", ");

function merged(name: string, texts: readonly string[]): readonly NamedDescriptor[] {
  const one = mergeBranches(texts);
  return one === undefined ? texts.map((text, i) => ({ name: `${name}/${i}`, text })) : [{ name, text: one }];
}

export const descriptorRows = (descriptors: readonly NamedDescriptor[]): readonly DescriptorRow[] =>
  descriptors.map(({ name, text }) => ({ name, descriptor: withChecksum(text) }));

export function walletRows(descriptors: readonly NamedDescriptor[]): Result<readonly WalletRow[], string> {
  const rows: WalletRow[] = [];
  for (const { name, text } of descriptors) {
    const wallet = toWalletPolicy(text);
    if (!wallet.ok) {
      const found = text.slice(wallet.error.at, wallet.error.at + 24);
      return err(`output ${name} is no BIP388 wallet policy: ${wallet.error.reason}, at \`${found}…\``);
    }
    rows.push({ name, descriptor_template: wallet.value.template, keys_info: wallet.value.keysInfo });
  }
  return ok(rows);
}
