/** `tapwright trace`: a transaction's inputs run step by step, with what each step left on the stack and what each signature signed. */
import type { Command } from "commander";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Transaction, TxOutput } from "../transaction/transaction.ts";
import type { ExitCode } from "./exit.ts";
import type { InputTrace } from "./input-trace.ts";
import type { Run, Shell } from "./shell.ts";
import type { TraceFlags, TraceOptions } from "./trace-options.ts";
import { err, ok } from "../base/result.ts";
import { loadBackend } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";

const EXAMPLE = `
PREVOUTS holds [{"amount": "100000", "scriptPubKey": "5120…"}, …] in the order of the inputs, or the previous transactions in hex: a JSON
list, or one a line. What every input spends is needed, since Taproot signatures commit to all of it.

Examples:
  tapwright trace 02000000… --prevouts prevouts.json
  tapwright trace spend.hex --prevouts previous.hex --input 1 --rules standard
  tapwright trace - --prevouts prevouts.json --rules anyprevout,ctv --json < spend.hex

Exit code 1: an input that fails, or that is under other rules than Taproot's and was not judged.`;

export function defineTrace(parent: Command, run: Run): void {
  parent
    .command("trace")
    .description("run the Taproot inputs of a transaction step by step: stacks, branches, what signatures sign")
    .argument("<TX>", "hex, a file that holds hex, or - for standard input")
    .requiredOption("--prevouts <FILE>", "what the inputs spend; - for standard input")
    .option("--input <N>", "this input alone; the first is 0 (default: all)")
    .option(
      "--rules <NAMES>",
      "tapscript (consensus, the default), standard, anyprevout, ctv, csfs, templatehash; by comma",
    )
    .option("--network <NAME>", "mainnet, testnet4, signet or regtest, for addresses (default: mainnet)")
    .option("--json", "the trace as JSON")
    .addHelpText("after", EXAMPLE)
    .action((tx: string, flags: TraceFlags) => run((shell) => trace(tx, flags, shell)));
}

interface Question extends TraceOptions {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
  readonly indices: readonly number[];
}

async function trace(argument: string, flags: TraceFlags, shell: Shell): Promise<ExitCode> {
  const question = await readQuestion(argument, flags, shell);
  if (!question.ok) {
    shell.complain(`error: ${question.error}`);
    return EXIT.usage;
  }
  const backend = await loadBackend(shell);
  const inputs = await tracer(question.value, backend);
  return flags.json === true ? printJson(question.value, inputs, shell) : printText(question.value, inputs, shell);
}

async function readQuestion(argument: string, flags: TraceFlags, shell: Shell): Promise<Result<Question, string>> {
  if (argument === "-" && flags.prevouts === "-") return err("`-` is given twice, but there is one standard input");
  const [{ readTraceOptions }, { readTransaction }, { readPrevouts }] = await Promise.all([
    import("./trace-options.ts"),
    import("./transaction-input.ts"),
    import("./prevouts.ts"),
  ]);
  const options = readTraceOptions(flags);
  if (!options.ok) return options;
  const read = await readTransaction(argument, shell);
  if (!read.ok) return read;
  const tx = read.value;
  const { input } = options.value;
  if (tx.inputs.length === 0) return err("TX has no inputs: there is nothing to run");
  if (input !== undefined && input >= tx.inputs.length)
    return err(`--input ${input}: the transaction has ${tx.inputs.length} inputs, and the first is 0`);
  const prevouts = await readPrevouts(tx, flags.prevouts, shell);
  if (!prevouts.ok) return prevouts;
  const indices = input === undefined ? tx.inputs.map((_, index) => index) : [input];
  return ok({ ...options.value, tx, prevouts: prevouts.value, indices });
}

/** Traces one input after another, so that each can be printed and let go. */
async function tracer(
  { tx, prevouts, rules, indices }: Question,
  backend: CryptoBackend,
): Promise<Iterable<InputTrace>> {
  const [{ fullAllowance, inputTrace }, { midstatesOf }] = await Promise.all([
    import("./input-trace.ts"),
    import("../transaction/midstates.ts"),
  ]);
  const [allowance, midstates] = [fullAllowance(), midstatesOf(tx, prevouts)];
  return (function* traces() {
    for (const inputIndex of indices) {
      yield inputTrace({ tx, prevouts, inputIndex, rules, backend, midstates }, allowance);
    }
  })();
}

async function printText(question: Question, inputs: Iterable<InputTrace>, shell: Shell): Promise<ExitCode> {
  const [{ traceText }, { displayTxid, txid }] = await Promise.all([
    import("./trace-text.ts"),
    import("../transaction/ids.ts"),
  ]);
  const { tx, network, rules } = question;
  const palette = shell.palette.stdout;
  const { columns } = shell.stdout;
  shell.print(`${palette.strong("transaction")} ${displayTxid(txid(tx))}`);
  shell.print(`  version ${tx.version}, locktime ${tx.lockTime}, rules: ${rules.name}`);
  let code: ExitCode = EXIT.ok;
  for (const traced of inputs) {
    shell.print(`\n${traceText(traced, { palette, network, ...(columns === undefined ? {} : { columns }) })}`);
    if (!traced.trace.verdict.ok) code = EXIT.refused;
  }
  return code;
}

/** Written input by input, like the text: of a transaction with many large inputs the whole is not held in memory. */
async function printJson(question: Question, inputs: Iterable<InputTrace>, shell: Shell): Promise<ExitCode> {
  const { inputJson, transactionJson } = await import("./trace-json.ts");
  const { tx, rules, network, indices } = question;
  const head = JSON.stringify({ ...transactionJson(tx), rules: rules.name }, undefined, 2);
  shell.print(`${head.slice(0, head.lastIndexOf("\n"))},\n  "inputs": [`);
  let code: ExitCode = EXIT.ok;
  for (const traced of inputs) {
    const record = JSON.stringify(inputJson(traced, network), undefined, 2).replaceAll("\n", "\n    ");
    shell.print(`    ${record}${traced.index === indices.at(-1) ? "" : ","}`);
    if (!traced.trace.verdict.ok) code = EXIT.refused;
  }
  shell.print(`  ],\n  "ok": ${code === EXIT.ok}\n}`);
  return code;
}
