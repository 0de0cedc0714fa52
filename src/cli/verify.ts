/** `tapwright verify`: verdicts on updates, proofs, transactions, closures and funding, from files or from a stream of JSON lines. */
import type { Command } from "commander";
import type { Result } from "../base/result.ts";
import type { ExitCode } from "./exit.ts";
import type { Run, Shell } from "./shell.ts";
import type { InputRecord } from "./verify-records.ts";
import type { Judged, Session, VerifyKind } from "./verify-session.ts";
import type { VerifyFlags } from "./verify-options.ts";
import { err, ok } from "../base/result.ts";
import { loadFastBackend } from "./fast-backend.ts";
import { EXIT } from "./exit.ts";
import { quote } from "./quote.ts";

const KINDS: readonly VerifyKind[] = ["update", "proof", "transaction", "closure", "funding"];

const EXAMPLE = `
KIND is update, proof, transaction, closure or funding; the messages are those of tapwright/messages.schema.json. A FILE is one message or a JSON
list of them; a .jsonl file and - (standard input) hold one message a line, however many. A record {"channel": …, "program": …} says what the
messages after it are about; --channel says it for all. Updates are judged in order, each after the last that was accepted.

Examples:
  tapwright verify update transcript.jsonl --channel channel.json
  tapwright verify update - --channel channel.json --policy escrow.policy --json < updates.jsonl
  tapwright verify proof dispute.json
  tapwright verify transaction commitment.json --channel channel.json --height 850000
  tapwright verify funding funding.json --channel channel.json --trust 000000…a1:850000 --confirmations 6

Exit code 1: a message that is refused.`;

const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function defineVerify(parent: Command, run: Run): void {
  parent
    .command("verify")
    .description("judge updates, dispute proofs, transactions, closures or funding of a channel")
    .argument("<KIND>", KINDS.join(", "))
    .argument("<FILE...>", "messages as JSON; - for JSON lines on standard input")
    .option("--channel <FILE>", "parameters and funding output of the channel, as JSON")
    .option("--program <FILE>", "the contract's program, as `compile --json` prints it")
    .option("--policy <POLICY>", "the contract as a policy (default: the mechanism's own)")
    .option("--parties <NAMES>", "the contract's names of the parties in the order of their identity keys")
    .option("--after <FILE>", "the update before the first one, accepted earlier")
    .option("--network <NAME>", "the network that the channel must be on")
    .option("--height <N>", "the chain's height, for payments and channels that expire")
    .option("--time <TIME>", "the chain's median time past")
    .option("--slack <N>", "blocks that a transaction may need to confirm (default: 6)")
    .option("--funded-at <N>", "the height at which the funding output confirmed")
    .option("--trust <HASH:HEIGHT>", "a block that is known to be in the chain, for messages with headers")
    .option("--work <HASHES>", "the least work of the headers after it")
    .option("--confirmations <N>", "the least confirmations")
    .option("--application <NAME>", "what the state data means: payment, tic-tac-toe (default: payment)")
    .option(
      "--accept-risk <CODE>",
      "take the risk that a code names, and have every verdict say so; repeatable",
      repeated,
      [],
    )
    .option("--json", "one verdict a line, as JSON (verify.schema.json)")
    .addHelpText("after", EXAMPLE)
    .action((kind: string, files: readonly string[], flags: VerifyFlags) =>
      run((shell) => verify({ kind, files, flags }, shell)),
    );
}

interface Request {
  readonly kind: string;
  readonly files: readonly string[];
  readonly flags: VerifyFlags;
}

async function verify(request: Request, shell: Shell): Promise<ExitCode> {
  const session = await open(request, shell);
  if (!session.ok) return misuse(session.error, shell);
  const { openRecords } = await import("./verify-records.ts");
  const tally = { accepted: 0, refused: 0, messages: 0 };
  let many = request.files.length > 1;
  for (const file of request.files) {
    const source = await openRecords(file, shell);
    if (!source.ok) return misuse(source.error, shell);
    many ||= source.value.many;
    for await (const record of source.value.records) {
      const judged = await session.value.judge(record.value);
      if (!judged.ok) return misuse(judged.error, shell);
      if (judged.value.what !== "channel") tally.messages++;
      tally[judged.value.verdict.ok ? "accepted" : "refused"]++;
      await show({ file, record, judged: judged.value, many, json: request.flags.json === true }, shell);
    }
  }
  if (tally.messages === 0 && tally.refused === 0)
    return misuse(`no ${request.kind} in ${request.files.map((file) => quote(file, 200)).join(", ")}`, shell);
  if (many && request.flags.json !== true) shell.print(`${tally.accepted} accepted, ${tally.refused} refused`);
  return tally.refused === 0 ? EXIT.ok : EXIT.refused;
}

function misuse(error: string, shell: Shell): ExitCode {
  shell.complain(`error: ${error}`);
  return EXIT.usage;
}

async function open({ kind, files, flags }: Request, shell: Shell): Promise<Result<Session, string>> {
  const known = KINDS.find((each) => each === kind);
  if (known === undefined) return err(`${quote(kind)} cannot be verified: ${KINDS.join(", ")} can`);
  const idle = idleOption(known, flags);
  if (idle !== undefined) return err(idle);
  if ([...files, flags.channel, flags.program, flags.policy, flags.after].filter((each) => each === "-").length > 1)
    return err("`-` is given twice, but there is one standard input");
  const [{ readVerifySettings }, { readContext, readJson }, { openSession }] = await Promise.all([
    import("./verify-options.ts"),
    import("./verify-context.ts"),
    import("./verify-session.ts"),
  ]);
  const settings = await readVerifySettings(flags);
  if (!settings.ok) return settings;
  const crypto = await loadFastBackend(shell);
  const context = await readContext(flags, shell, crypto);
  if (!context.ok) return context;
  const after = flags.after === undefined ? ok(undefined) : await readJson("--after", flags.after, shell);
  if (!after.ok) return after;
  const names = flags.parties?.split(",");
  return ok(
    await openSession({
      ...settings.value,
      kind: known,
      crypto,
      context: context.value,
      fromPolicy: flags.policy !== undefined,
      ...(names === undefined ? {} : { names }),
      ...(after.value === undefined ? {} : { after: after.value }),
    }),
  );
}

/** An option that this kind of message never asks for would only seem to protect. */
function idleOption(kind: VerifyKind, flags: VerifyFlags): string | undefined {
  const given = IDLE.find(({ option, kinds }) => flags[option] !== undefined && !kinds.includes(kind));
  return given === undefined ? undefined : `${given.name} does nothing here: it is for ${given.kinds.join(" and ")}`;
}

const IDLE: readonly {
  readonly option: keyof VerifyFlags;
  readonly name: string;
  readonly kinds: readonly VerifyKind[];
}[] = Object.freeze([
  { option: "after", name: "--after", kinds: ["update"] },
  { option: "slack", name: "--slack", kinds: ["update"] },
  { option: "fundedAt", name: "--funded-at", kinds: ["update"] },
  { option: "application", name: "--application", kinds: ["update"] },
  { option: "trust", name: "--trust", kinds: ["funding", "proof"] },
]);

interface Shown {
  readonly file: string;
  readonly record: InputRecord;
  readonly judged: Judged;
  readonly many: boolean;
  readonly json: boolean;
}

async function show({ file, record, judged, many, json }: Shown, shell: Shell): Promise<void> {
  const { verdictLine, verdictText } = await import("./verify-text.ts");
  const { what, verdict } = judged;
  const place = record.place === "" ? quote(file, 200).slice(1, -1) : record.place;
  if (json) shell.print(JSON.stringify({ file, at: record.place, what, ...verdict }));
  else if (many) shell.print(verdictLine(place, judged, shell.palette.stdout));
  else shell.print(verdictText(judged, shell.palette.stdout));
}
