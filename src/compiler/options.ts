/** What a compilation takes and gives. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { SourceText } from "../diagnostic/source-text.ts";
import type { Program } from "../program/program.ts";
import type { NetworkName } from "../taproot/network.ts";
import type { TreeReport } from "./best-tree/tree-report.ts";
import type { Now } from "./lints.ts";

export interface CompileOptions {
  readonly backend: CryptoBackend;
  /** Whose rules and addresses; mainnet unless said otherwise. */
  readonly network?: NetworkName;
  /** The child number that `*` stands for in ranged keys. */
  readonly index?: number;
  /** Key expressions by name: a party, `party.role`, a `key` parameter, `output.formal`; a list for a group. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
  /** Values of parameters, as the language writes them. */
  readonly set?: Readonly<Record<string, string>>;
  /** By which past locks are judged; the network's dated row unless given. */
  readonly now?: Now;
}

/** The diagnostics of one source: the policy, or a value from outside. */
export interface Report {
  readonly source: SourceText;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where the parts of a program stand in its source. */
export interface Places {
  readonly source: SourceText;
  /** In the order of the program's assertions. */
  readonly assertions: readonly Span[];
  /** By the names that outputs have in the program. */
  readonly outputs: ReadonlyMap<string, OutputPlaces>;
}

export interface OutputPlaces {
  readonly output: Span;
  readonly internalKey: Span;
  /** In the order of the output's leaves. */
  readonly leaves: readonly Span[];
}

export interface Compilation {
  /** Absent when any diagnostic is an error. */
  readonly program?: Program;
  /** Of the program; findings about it (`tapwright/analysis`) become diagnostics there. */
  readonly places?: Places;
  /** What was chosen for each `policy(...)`, in the order of the text; with the program. */
  readonly trees?: readonly TreeReport[];
  readonly reports: readonly Report[];
  /** Those of all reports. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface SourceInput {
  /** For messages: a path, `stdin`, `policy`. */
  readonly name: string;
  readonly text: string;
}
