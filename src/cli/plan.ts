/** `tapwright plan`: all ways to spend the outputs of a policy with what there is, and what each costs. Without keys, test keys stand in. */
import type { Command } from "commander";
import type { Result } from "../base/result.ts";
import type { CompileOptions } from "../compiler/index.ts";
import type { Values } from "../program/index.ts";
import type { Program } from "../program/program.ts";
import type { Assets, SpendPlan } from "../program/spend-plan.ts";
import type { CompileFlags, GivenOptions } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { PlanFlags, PlanOptions } from "./plan-options.ts";
import type { Run, Shell } from "./shell.ts";
import { err, ok } from "../base/result.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";
import { quote } from "./quote.ts";

type Flags = CompileFlags & PlanFlags;

const EXAMPLE = `
Examples:
  tapwright plan policies/two-party.policy --with alice,bob --feerate 5
  tapwright plan channel.policy --with bob,preimage=payment --at height=900000,age=144 --output to_local`;

const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function definePlan(parent: Command, run: Run): void {
  withCompileFlags(parent.command("plan"))
    .description("compare all ways to spend: who signs, what is lacking, sizes and fees")
    .argument("<POLICY>", "a file, - for standard input, or the text itself when it holds a (")
    .option("--with <NAMES>", "who signs and what is known: alice,bob.delayed,preimage=NAME; repeatable", repeated, [])
    .option("--at <MOMENT>", "height=N, time=T, age=N or age=2days, by comma (default: now, and age 0)", repeated, [])
    .option("--feerate <SAT_PER_VB>", "show fees of a transaction with this one input and one output")
    .option("--output <NAME>", "this output alone")
    .option("--json", "plans as JSON")
    .addHelpText("after", `${EXAMPLE}\n\nExit code 1: an output that no way spends with what there is.`)
    .action((policy: string, flags: Flags) => run((shell) => planAll(policy, flags, shell)));
}

async function planAll(policy: string, flags: Flags, shell: Shell): Promise<ExitCode> {
  const { readPlanOptions } = await import("./plan-options.ts");
  const wanted = readPlanOptions(flags);
  if (!wanted.ok) return refuse(shell, wanted.error);
  const options = await readCompileOptions(flags, shell);
  if (!options.ok) return refuse(shell, options.error);
  const program = await compiled(policy, flags, options.value, shell);
  if (typeof program === "number") return program;
  const bound = await bindRest(program, options.value);
  if (!bound.ok) return refuse(shell, bound.error);
  const answer = await plansOf(bound.value, wanted.value, options.value, flags.output);
  if (!answer.ok) return refuse(shell, answer.error);
  if (flags.json === true) await showJson(answer.value, wanted.value, shell);
  else await showText(answer.value, wanted.value, shell);
  const { cheapestWay } = await import("../program/spend-plan.ts");
  return answer.value.plans.every((plan) => cheapestWay(plan) !== undefined) ? EXIT.ok : EXIT.refused;
}

function refuse(shell: Shell, error: string): ExitCode {
  shell.complain(`error: ${error}`);
  return EXIT.usage;
}

/** The program, or the exit code of a policy that has none. */
async function compiled(
  policy: string,
  flags: Flags,
  options: GivenOptions,
  shell: Shell,
): Promise<Program | ExitCode> {
  const [{ policyCompiler }, { complainOf, exitOf }, { readSource }] = await Promise.all([
    import("./policy-compiler.ts"),
    import("./report.ts"),
    import("./read-source.ts"),
  ]);
  const source = await readSource(policy, shell);
  if (!source.ok) return refuse(shell, source.error);
  const compilation = policyCompiler(options, { count: 1, addresses: true }).compile(source.value);
  complainOf(compilation, shell);
  const code = exitOf(compilation, flags.strict === true);
  return code === EXIT.ok && compilation.program !== undefined ? compilation.program : EXIT.refused;
}

interface Bound {
  readonly program: Program;
  /** What was put in where nothing was bound. */
  readonly filled: Values;
}

async function bindRest(program: Program, { backend, network }: CompileOptions): Promise<Result<Bound, string>> {
  if (program.holes.length === 0) return ok({ program, filled: {} });
  const [{ testValues }, { instantiate }] = await Promise.all([
    import("./test-keys.ts"),
    import("../program/instantiate.ts"),
  ]);
  const filled = testValues(program, backend, (network ?? "mainnet") === "mainnet");
  const bound = instantiate(program, filled, { backend, networks: [] });
  return bound.ok ? ok({ program: bound.value, filled }) : err(bound.error.message);
}

interface Answer extends Bound {
  readonly plans: readonly SpendPlan[];
  readonly held: Omit<Assets, "at">;
  readonly at: NonNullable<Assets["at"]>;
}

async function plansOf(
  { program, filled }: Bound,
  wanted: PlanOptions,
  options: CompileOptions,
  output: string | undefined,
): Promise<Result<Answer, string>> {
  const [{ readAssets }, { plan }, { NETWORKS }] = await Promise.all([
    import("./plan-assets.ts"),
    import("../program/plan.ts"),
    import("../taproot/network.ts"),
  ]);
  const held = readAssets(program, wanted, filled);
  if (!held.ok) return held;
  const names = program.outputs.map(({ name }) => name);
  if (output !== undefined && !names.includes(output))
    return err(`--output ${quote(output)}: the policy has ${names.join(", ")}`);
  const { height, time } = options.now ?? NETWORKS[options.network ?? "mainnet"].now;
  const at = { height, time, ...wanted.at };
  const { backend, index } = options;
  const context = { backend, ...(index === undefined ? {} : { index }) };
  const plans: SpendPlan[] = [];
  for (const name of output === undefined ? names : [output]) {
    const planned = plan(program, name, { ...held.value, at }, context);
    if (!planned.ok) return err(openLock(program, name) ?? planned.error.message);
    plans.push(planned.value);
  }
  return ok({ program, filled, plans, held: held.value, at });
}

/** Which lock of an output waits for its number. */
function openLock({ holes }: Program, output: string): string | undefined {
  const lock = holes.find(
    ({ kind, where }) => kind === "number" && where.some((place) => place.startsWith(`${output}/`)),
  );
  return (
    lock && `the lock ${quote(lock.id)} decides when \`${output}\` opens: give its number, \`--set ${lock.id}=NUMBER\``
  );
}

async function showJson({ plans, at, filled }: Answer, { feerate }: PlanOptions, shell: Shell): Promise<void> {
  const { planJson } = await import("./plan-json.ts");
  const testValues = Object.keys(filled);
  const prices = { costsOnly: testValues.length > 0, ...(feerate === undefined ? {} : { feerate }) };
  const outputs = plans.map((plan) => planJson(plan, prices));
  shell.print(JSON.stringify({ at, testValues, outputs }, undefined, 2));
}

async function showText(answer: Answer, { feerate }: PlanOptions, shell: Shell): Promise<void> {
  const [{ planText }, { atWords }, { imageNames }] = await Promise.all([
    import("./plan-text.ts"),
    import("./plan-moment.ts"),
    import("./plan-assets.ts"),
  ]);
  const { plans, held, at, program, filled } = answer;
  const testValues = Object.keys(filled).join(", ");
  if (testValues !== "")
    shell.complain(`note: test values stand in for ${testValues}, made of their names: costs only, nothing to pay to`);
  const names = new Map([...imageNames(program, filled)].map(([name, hex]) => [hex, name]));
  const image = (hex: string): string => names.get(hex) ?? `${hex.slice(0, 8)}…${hex.slice(-4)}`;
  const style = { palette: shell.palette.stdout, image, ...(feerate === undefined ? {} : { feerate }) };
  // Preimages by their images: what was given may be the secret itself.
  const things = [...held.keys, ...[...held.preimages].map((id) => `the preimage of ${image(id.split(" ")[1] ?? id)}`)];
  const head = `with ${things.join(", ") || "nothing"}; ${atWords(at)}`;
  shell.print([head, ...plans.map((plan) => planText(plan, style))].join("\n\n"));
}
