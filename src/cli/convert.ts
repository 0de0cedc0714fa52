/**
 * `tapwright convert`: a policy with its keys, or a descriptor, to a BIP386 descriptor or a BIP388 wallet policy; and a wallet policy to its
 * descriptor. What comes out was compiled first: nothing is converted that would be refused.
 */
import type { Command } from "commander";
import type { CompileOptions } from "../compiler/index.ts";
import type { Program } from "../program/program.ts";
import type { CompileFlags } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { SourceInput } from "./read-source.ts";
import type { Run, Shell } from "./shell.ts";
import type { WalletPolicyInput } from "./wallet-policy-input.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";

interface ConvertFlags extends CompileFlags {
  readonly to?: string;
  readonly keysInfo?: string;
}

const EXAMPLE = `
Examples:
  tapwright convert 'tr(alice,pk(bob))' --key alice=02… --key bob=03…         a BIP386 descriptor
  tapwright convert 'tr(xpub…/<0;1>/*)' --to bip388                           a BIP388 wallet policy
  tapwright convert 'tr(@0/**)' --keys-info '["[d34db33f/86h/0h/0h]xpub…"]'   the descriptor of a wallet policy
  tapwright convert wallet-policy.json                                        the same from {"descriptor_template", "keys_info"}`;

export function defineConvert(parent: Command, run: Run): void {
  withCompileFlags(parent.command("convert"))
    .description("convert between policies, BIP386 descriptors and BIP388 wallet policies")
    .argument("<POLICY>", "a file, - for standard input, or the text itself when it holds a (")
    .option("--to <FORM>", "bip386 (a descriptor, the default) or bip388 (a wallet policy)")
    .option("--keys-info <JSON>", "the keys of a wallet policy's template: a JSON list, or a file that holds one")
    .option("--json", "as JSON")
    .addHelpText("after", EXAMPLE)
    .action((policy: string, flags: ConvertFlags) => run((shell) => convert(policy, flags, shell)));
}

async function convert(policy: string, flags: ConvertFlags, shell: Shell): Promise<ExitCode> {
  const to = flags.to ?? "bip386";
  if (to !== "bip386" && to !== "bip388") return misuse(`--to takes bip386 or bip388`, shell);
  const options = await readCompileOptions(flags, shell);
  if (!options.ok) return misuse(options.error, shell);
  const [{ readSource }, { readWalletPolicy }] = await Promise.all([
    import("./read-source.ts"),
    import("./wallet-policy-input.ts"),
  ]);
  const source = await readSource(policy, shell);
  if (!source.ok) return misuse(source.error, shell);
  const wallet = await readWalletPolicy(source.value.text, flags.keysInfo);
  if (!wallet.ok) return misuse(wallet.error, shell);
  const input = wallet.value === undefined ? source.value : await expandWallet(source.value, wallet.value, shell);
  if (input === undefined) return EXIT.refused;
  const program = await compiled(input, options.value, flags, shell);
  if (program === undefined) return EXIT.refused;
  return to === "bip386" ? printDescriptors(program, flags, shell) : printWalletPolicies(program, shell);
}

function misuse(message: string, shell: Shell): ExitCode {
  shell.complain(`error: ${message}`);
  return EXIT.usage;
}

async function expandWallet(
  source: SourceInput,
  wallet: WalletPolicyInput,
  shell: Shell,
): Promise<SourceInput | undefined> {
  const { fromWalletPolicy } = await import("../descriptor/wallet-policy.ts");
  const descriptor = fromWalletPolicy(wallet.template, wallet.keysInfo);
  if (descriptor.ok) return { name: source.name, text: descriptor.value };
  const { where, at, reason } = descriptor.error;
  shell.complain(
    `error: ${where === "keys" ? `key information item ${at}` : `template, character ${at + 1}`}: ${reason} (BIP388)`,
  );
  return undefined;
}

async function compiled(
  input: SourceInput,
  options: CompileOptions,
  flags: ConvertFlags,
  shell: Shell,
): Promise<Program | undefined> {
  const [{ check }, { brokenCompilation, complainOf, exitOf }] = await Promise.all([
    import("../compiler/index.ts"),
    import("./report.ts"),
  ]);
  const compilation = brokenCompilation(input) ?? check({ name: input.name, text: input.text }, options);
  complainOf(compilation, shell);
  return exitOf(compilation, flags.strict === true) === EXIT.ok ? compilation.program : undefined;
}

interface NamedDescriptor {
  readonly name: string;
  /** Without checksum; multipath where the outputs are branches of one. */
  readonly text: string;
}

/** One descriptor an output declared, its multipath branches merged; `undefined` with a word on what is missing. */
async function descriptorsOf(program: Program, shell: Shell): Promise<readonly NamedDescriptor[] | undefined> {
  const [{ mergeBranches }, { declaredName }] = await Promise.all([
    import("../descriptor/merge-branches.ts"),
    import("../program/print.ts"),
  ]);
  const branches = new Map<string, string[]>();
  for (const { name, descriptor, formals } of program.outputs) {
    if (descriptor === null) {
      const why =
        formals.length > 0
          ? "it has arguments, which each use of it gives"
          : `bind ${program.holes.map(({ id }) => id).join(", ")} (--key, --set)`;
      shell.complain(`error: output ${name} has no descriptor yet: ${why}`);
      return undefined;
    }
    const text = descriptor.slice(0, descriptor.indexOf("#"));
    const known = branches.get(declaredName(name));
    if (known === undefined) branches.set(declaredName(name), [text]);
    else known.push(text);
  }
  return [...branches].flatMap(([name, texts]) => {
    const merged = mergeBranches(texts);
    return merged === undefined ? texts.map((text, i) => ({ name: `${name}/${i}`, text })) : [{ name, text: merged }];
  });
}

async function printDescriptors(program: Program, flags: ConvertFlags, shell: Shell): Promise<ExitCode> {
  const descriptors = await descriptorsOf(program, shell);
  if (descriptors === undefined) return EXIT.refused;
  const { withChecksum } = await import("../descriptor/checksum.ts");
  const rows = descriptors.map(({ name, text }) => ({ name, descriptor: withChecksum(text) }));
  if (flags.json === true) shell.print(JSON.stringify({ descriptors: rows }, undefined, 2));
  else
    shell.print(
      rows.map(({ name, descriptor }) => (rows.length === 1 ? descriptor : `${name}: ${descriptor}`)).join("\n"),
    );
  return EXIT.ok;
}

async function printWalletPolicies(program: Program, shell: Shell): Promise<ExitCode> {
  const descriptors = await descriptorsOf(program, shell);
  if (descriptors === undefined) return EXIT.refused;
  const { toWalletPolicy } = await import("../descriptor/wallet-policy.ts");
  const rows: { name: string; descriptor_template: string; keys_info: readonly string[] }[] = [];
  for (const { name, text } of descriptors) {
    const wallet = toWalletPolicy(text);
    if (!wallet.ok) {
      const found = text.slice(wallet.error.at, wallet.error.at + 24);
      shell.complain(`error: output ${name} is no BIP388 wallet policy: ${wallet.error.reason}, at \`${found}…\``);
      return EXIT.refused;
    }
    rows.push({ name, descriptor_template: wallet.value.template, keys_info: wallet.value.keysInfo });
  }
  shell.print(JSON.stringify(rows.length === 1 ? rows[0] : { wallet_policies: rows }, undefined, 2));
  return EXIT.ok;
}
