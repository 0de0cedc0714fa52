/**
 * `tapwright convert`: a policy with its keys, or a descriptor, to a BIP386 descriptor or a BIP388 wallet policy; and a wallet policy to its
 * descriptor. What comes out was compiled first: nothing is converted that would be refused.
 */
import type { Command } from "commander";
import type { Result } from "../base/result.ts";
import type { Compilation } from "../compiler/index.ts";
import type { CompileFlags, GivenOptions } from "./compile-flags.ts";
import type { DescriptorRow, WalletRow } from "./converted.ts";
import type { ExitCode } from "./exit.ts";
import type { SourceInput } from "./read-source.ts";
import type { Run, Shell } from "./shell.ts";
import type { WalletPolicyInput } from "./wallet-policy-input.ts";
import { err, ok } from "../base/result.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";

interface ConvertFlags extends CompileFlags {
  readonly to?: string;
  readonly output?: string;
  readonly keysInfo?: string;
}

type Form = "bip386" | "bip388";

const EXAMPLE = `
Examples:
  tapwright convert 'tr(alice,pk(bob))' --key alice=02… --key bob=03…         a BIP386 descriptor
  tapwright convert 'tr(xpub…/<0;1>/*)' --to bip388                           a BIP388 wallet policy
  tapwright convert 'tr(@0/**)' --keys-info '["[d34db33f/86h/0h/0h]xpub…"]'   the descriptor of a wallet policy
  tapwright convert wallet-policy.json                                        the same from {"descriptor_template", "keys_info"}

--json: {"file", "ok", "descriptors" (or "wallet_policies"), "remarks", "diagnostics"}, with the reason as "error" where no diagnostic says it.`;

export function defineConvert(parent: Command, run: Run): void {
  withCompileFlags(parent.command("convert"))
    .description("convert between policies, BIP386 descriptors and BIP388 wallet policies")
    .argument("<POLICY>", "a file, - for standard input, or the text itself when it holds a (")
    .option("--to <FORM>", "bip386 (a descriptor, the default) or bip388 (a wallet policy)")
    .option("--output <NAME>", "this output alone (default: every output whose names are bound; the others are named)")
    .option("--keys-info <JSON>", "the keys of a wallet policy's template: a JSON list, or a file that holds one")
    .option("--json", "the result and diagnostics as JSON")
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
  if (!source.ok) {
    if (flags.json !== true) return misuse(source.error, shell);
    printJson({ file: policy, ok: false, error: source.error }, shell);
    return EXIT.usage;
  }
  const wallet = await readWalletPolicy(source.value.text, flags.keysInfo);
  if (!wallet.ok) return misuse(wallet.error, shell);
  const input = wallet.value === undefined ? ok(source.value) : await expandWallet(source.value, wallet.value);
  const outcome = input.ok
    ? await convertPolicy(input.value, { to, flags, options: options.value })
    : refusal(input.error);
  return handOut(source.value.name, outcome, { to, flags, shell });
}

function misuse(message: string, shell: Shell): ExitCode {
  shell.complain(`error: ${message}`);
  return EXIT.usage;
}

async function expandWallet(source: SourceInput, wallet: WalletPolicyInput): Promise<Result<SourceInput, string>> {
  const { fromWalletPolicy } = await import("../descriptor/wallet-policy.ts");
  const descriptor = fromWalletPolicy(wallet.template, wallet.keysInfo);
  if (descriptor.ok) return ok({ name: source.name, text: descriptor.value });
  const { where, at, reason } = descriptor.error;
  return err(
    `${where === "keys" ? `key information item ${at}` : `template, character ${at + 1}`}: ${reason} (BIP388)`,
  );
}

/** What a conversion came to, before it is shown. */
interface Outcome {
  readonly compilation: Compilation;
  /** Absent where it is refused. */
  readonly rows?: readonly Row[];
  /** Why, where no diagnostic says it. */
  readonly error?: string;
  /** What was left out, and why. */
  readonly remarks: readonly string[];
}

type Row = DescriptorRow | WalletRow;

const refusal = (error: string, compilation: Compilation = { reports: [], diagnostics: [] }): Outcome => ({
  compilation,
  error,
  remarks: [],
});

async function convertPolicy(
  input: SourceInput,
  { to, flags, options }: { readonly to: Form; readonly flags: ConvertFlags; readonly options: GivenOptions },
): Promise<Outcome> {
  const [{ policyCompiler }, { exitOf }, { descriptorsOf, descriptorRows, walletRows }] = await Promise.all([
    import("./policy-compiler.ts"),
    import("./report.ts"),
    import("./converted.ts"),
  ]);
  const compilation = policyCompiler(options, { count: 1, addresses: false }).compile(input);
  const { program } = compilation;
  if (program === undefined || exitOf(compilation, flags.strict === true) !== EXIT.ok)
    return { compilation, remarks: [] };
  const found = descriptorsOf(program, flags.output);
  if (!found.ok) return refusal(found.error, compilation);
  const rows = to === "bip386" ? ok(descriptorRows(found.value.descriptors)) : walletRows(found.value.descriptors);
  return rows.ok ? { compilation, rows: rows.value, remarks: found.value.remarks } : refusal(rows.error, compilation);
}

const printJson = (value: unknown, shell: Shell): void => shell.print(JSON.stringify(value, undefined, 2));

async function handOut(
  file: string,
  { compilation, rows, error, remarks }: Outcome,
  { to, flags, shell }: { readonly to: Form; readonly flags: ConvertFlags; readonly shell: Shell },
): Promise<ExitCode> {
  const { complainOf, jsonDiagnostics } = await import("./report.ts");
  const code = rows === undefined ? EXIT.refused : EXIT.ok;
  if (flags.json === true) {
    const member = to === "bip386" ? "descriptors" : "wallet_policies";
    const said = error === undefined ? {} : { error };
    const diagnostics = jsonDiagnostics(compilation);
    printJson({ file, ok: code === EXIT.ok, [member]: rows ?? null, remarks, ...said, diagnostics }, shell);
    return code;
  }
  complainOf(compilation, shell, flags.strict);
  if (error !== undefined) shell.complain(`error: ${error}`);
  for (const remark of remarks) shell.complain(`note: ${remark}`);
  if (rows !== undefined) shell.print(textOf(rows));
  return code;
}

function textOf(rows: readonly Row[]): string {
  const [only] = rows;
  const lone = rows.length === 1;
  if (only !== undefined && "keys_info" in only)
    return JSON.stringify(lone ? only : { wallet_policies: rows }, undefined, 2);
  return rows
    .map((row) => ("descriptor" in row ? (lone ? row.descriptor : `${row.name}: ${row.descriptor}`) : ""))
    .join("\n");
}
