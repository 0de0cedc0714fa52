/** The command that runs a counterexample step by step, whole: it can be pasted. */
import type { Counterexample } from "./counterexample.ts";

export const replayCommand = ({ transaction, prevouts, rules }: Counterexample): string =>
  `echo '${JSON.stringify(prevouts)}' | tapwright trace ${transaction} --prevouts - --rules ${rules} --network regtest`;
