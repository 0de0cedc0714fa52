/**
 * The table of diagnostics: one row a code. A code keeps its meaning for good; a retired one is never given again.
 * Families: TW0 syntax, TW1 names and units, TW2 miniscript types, TW3 keys and trees, TW4 safety, TW5 assertions,
 * TW9 internal. `why` is the explanation page of `tapwright explain CODE`; its bad and good programs lie in
 * `policies/broken/` and run as tests.
 */
import type { Severity } from "./diagnostic.ts";

export interface CodeRow {
  readonly severity: Severity;
  readonly title: string;
  /** A paragraph or two: the rule, its reason, its source, and what to do. */
  readonly why: string;
}

const row = (severity: Severity, title: string, why = ""): CodeRow => ({ severity, title, why });

export const CODES = {
  // TW0 syntax
  TW001: row("error", "the input is too long"),
  TW002: row("error", "the input is nested too deeply"),
  TW003: row("error", "the input has too many words"),
  TW004: row("error", "the tree has too many leaves"),
  TW005: row("error", "the input is not valid UTF-8"),
  TW006: row("error", "a character that a policy cannot hold"),
  TW007: row("error", "unexpected word"),
  TW008: row("error", "a bracket is not closed, or closes nothing"),
  TW009: row("error", "the checksum does not fit"),
  TW010: row("error", "not a number as policies write them"),
  TW011: row("error", "not a date or unit as policies write them"),
  TW012: row("error", "white space inside a key expression"),
  // TW1 names and units
  TW101: row("error", "unknown name"),
  TW102: row("error", "a name is declared twice"),
  TW103: row("error", "a reserved or malformed name"),
  TW104: row("error", "the wrong kind of thing for this place"),
  TW105: row("error", "wrong unit or type of lock"),
  TW106: row("warning", "declared but never used"),
  TW107: row("note", "two roles that differ by one letter"),
  TW108: row("error", "unknown fragment or wrapper"),
  TW109: row("error", "wrong number of arguments"),
  TW110: row("error", "a value that does not fit its type"),
  TW111: row("note", "a duration was rounded up"),
  TW112: row("error", "a group of keys where one key stands"),
  TW113: row("error", "not compiled yet"),
  TW114: row("error", "a fragment of another kind of output"),
  // TW2 miniscript types
  TW201: row("error", "a miniscript type error"),
  TW202: row("error", "`multi` is not a fragment of tapscript"),
  TW203: row("error", "a threshold that cannot be"),
  TW204: row("error", "a path that needs no signature"),
  TW205: row("error", "a third party can change the witness"),
  TW206: row("error", "height and time locks on one path"),
  TW207: row("error", "beyond a consensus limit"),
  TW208: row("warning", "beyond a limit of standard transactions"),
  TW209: row("error", "a lock out of range"),
  TW210: row("error", "a hash of the wrong length"),
  // TW3 keys and trees
  TW301: row("error", "a key that is not on the curve"),
  TW302: row("error", "not a key"),
  TW303: row("error", "a musig() that cannot be"),
  TW304: row("error", "a hardened step after an extended public key"),
  TW305: row("error", "a key of another network"),
  TW306: row("error", "an address of a ranged key needs an index"),
  TW307: row("error", "a private key in a policy"),
  TW308: row("error", "the tree is deeper than 128"),
  TW309: row("warning", "nobody can tell who holds the internal key"),
  TW310: row("error", "a key twice in one leaf"),
  TW311: row("warning", "a key in several leaves"),
  TW312: row("warning", "the internal key also stands in a leaf"),
  TW313: row("error", "two keys become equal after derivation"),
  TW314: row("warning", "a leaf twice in one tree"),
  TW315: row("error", "multipath steps that do not fit together"),
  TW316: row("error", "a malformed path or key origin"),
  // TW4 safety
  TW401: row("warning", "one party alone holds the internal key"),
  TW402: row("warning", "a lock that passed long ago"),
  TW403: row("warning", "`older` counts something else than written"),
  TW404: row("warning", "a raw leaf"),
  TW405: row("error", "anyone can spend this leaf"),
  TW406: row("error", "a soft fork that this network does not have"),
  // TW5 assertions
  TW501: row("error", "an assertion that says nothing"),
  TW502: row("note", "assertions are not evaluated yet"),
  // TW9 internal
  TW901: row("error", "the second opinion disagrees"),
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof CODES;
