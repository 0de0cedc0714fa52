/**
 * The table of diagnostics: one row a code. A code keeps its meaning for good; a retired one is never given again.
 * Families: TW0 syntax, TW1 names and units, TW2 miniscript types, TW3 keys and trees, TW4 safety, TW5 assertions,
 * TW9 internal. `why` is the explanation page of `tapwright explain CODE`; its bad and good programs lie in
 * `policies/broken/` and run as tests.
 */
export type Severity = "error" | "warning" | "note";

export interface CodeRow {
  readonly severity: Severity;
  readonly title: string;
  /** The rule, its reason, its source, and what to do: paragraphs, with an empty line between them. */
  readonly why: string;
}

export type Code =
  | "TW001"
  | "TW002"
  | "TW003"
  | "TW004"
  | "TW005"
  | "TW006"
  | "TW007"
  | "TW008"
  | "TW009"
  | "TW010"
  | "TW011"
  | "TW012"
  | "TW101"
  | "TW102"
  | "TW103"
  | "TW104"
  | "TW105"
  | "TW106"
  | "TW107"
  | "TW108"
  | "TW109"
  | "TW110"
  | "TW111"
  | "TW112"
  | "TW113"
  | "TW114"
  | "TW115"
  | "TW201"
  | "TW202"
  | "TW203"
  | "TW204"
  | "TW205"
  | "TW206"
  | "TW207"
  | "TW208"
  | "TW209"
  | "TW210"
  | "TW301"
  | "TW302"
  | "TW303"
  | "TW304"
  | "TW305"
  | "TW306"
  | "TW307"
  | "TW308"
  | "TW309"
  | "TW310"
  | "TW311"
  | "TW312"
  | "TW313"
  | "TW314"
  | "TW315"
  | "TW316"
  | "TW317"
  | "TW401"
  | "TW402"
  | "TW403"
  | "TW404"
  | "TW405"
  | "TW406"
  | "TW408"
  | "TW409"
  | "TW410"
  | "TW411"
  | "TW412"
  | "TW413"
  | "TW414"
  | "TW501"
  | "TW502"
  | "TW503"
  | "TW504"
  | "TW901";

const row = (severity: Severity, title: string, ...why: readonly string[]): CodeRow =>
  Object.freeze({ severity, title, why: why.join("\n\n") });

export const CODES: Readonly<Record<Code, CodeRow>> = Object.freeze({
  // TW0 syntax
  TW001: row(
    "error",
    "the input is too long",
    "A policy may hold at most 4 MiB of text. The limit is checked before anything is parsed, so that a text " +
      "from a peer or a pipe can never make the compiler slow or exhaust its memory. Real policies take a few " +
      "kilobytes.",
    "Look at what was given: most often a binary file or the wrong file was named. Split a file of many " +
      "contracts into several files.",
  ),
  TW002: row(
    "error",
    "the input is nested too deeply",
    "Brackets may be nested 402 levels deep, the limit that rust-miniscript has too. A recursive parser would " +
      "overflow its stack near 800; the depth is counted in one linear scan before any parser runs, so that " +
      "deep input is a message and never a crash. Wrappers nest too: at most 50000 letters stand before one colon.",
    "Consensus allows deeper miniscripts than that, and they can be decoded from their script. In a policy, " +
      "write a long chain of `or` as separate leaves of the tree, which is cheaper too: only the leaf used goes " +
      "into the witness. A Taproot tree itself is at most 128 deep (TW308).",
  ),
  TW003: row(
    "error",
    "the input has too many words",
    "The number of words and marks of a policy is limited, because each takes memory many times its length. " +
      "The limit is checked in the linear scan before the parser runs; it lies far above any tree that " +
      "compiles.",
    "Generate less: a Taproot tree spends one leaf at a time, so one output seldom needs thousands of " +
      "alternatives.",
  ),
  TW004: row(
    "error",
    "the tree has too many leaves",
    "The number of leaves of a policy is limited, so that a text within the limit always compiles in bounded " +
      "time. Consensus has no such limit of its own: BIP341 allows depth 128, which is more leaves than anyone " +
      "can enumerate.",
    "Where many signers are alternatives, `multi_a(k,...)` holds up to 999 keys in one leaf, and a " +
      "`musig(...)` of a subset is one key.",
  ),
  TW005: row(
    "error",
    "the input is not valid UTF-8",
    "Policies are UTF-8 text. Bytes that are not valid UTF-8 mean a binary file, another encoding (UTF-16 is " +
      "what some Windows editors save) or damage; guessing what was meant is no way to handle money.",
    "Save the file as UTF-8 and try again.",
  ),
  TW006: row(
    "error",
    "a character that a policy cannot hold",
    "Outside comments a policy is written in printable ASCII. A NUL or another control character cannot be " +
      "seen, and letters of other alphabets can look exactly like ASCII ones: `аlice` with a Cyrillic `а` is " +
      "another name than `alice`, and the reader cannot tell. Quotes and dashes changed by a word processor are " +
      "refused for the same reason.",
    "Type the character again; the message names what was found and what to write in its place.",
  ),
  TW007: row(
    "error",
    "unexpected word",
    "The text does not follow the grammar at this place. The message says what was found and what could stand " +
      "there. Reading goes on behind it, so that one run shows the other mistakes too.",
    "Usual causes: a comma missing between arguments, a comma after the last one, `;` between declarations " +
      "(there is no separator), `/* */` comments (a comment is `//` to the end of the line), a fragment without " +
      "brackets.",
  ),
  TW008: row(
    "error",
    "a bracket is not closed, or closes nothing",
    "Every `(`, `{`, `[` and `<` needs its own `)`, `}`, `]` and `>`. `(` belongs to fragments, `{` and `}` " +
      "hold the branches of a tree, `<` and `>` hold one leaf of a tree or the alternatives of a multipath " +
      "step, `[` and `]` hold the origin of a key.",
    "The message points at the place where the closing bracket was missed and at the one that opened. Write " +
      "the missing one, or remove the one too many.",
  ),
  TW009: row(
    "error",
    "the checksum does not fit",
    "The eight characters after `#` are the BIP380 checksum of the descriptor exactly as written, from `tr` " +
      "to the last `)`. It finds every single wrong character with certainty and misses random damage once in a " +
      "trillion (2^40) times. So a text that does not fit was damaged or edited; where one character alone can " +
      "be the mistake, the message points at it.",
    "If you changed the descriptor on purpose, remove the `#` and what follows; the compiler prints the right " +
      "checksum. If you did not, compare the text with its source before any coin goes to its address.",
  ),
  TW010: row(
    "error",
    "not a number as policies write them",
    "A number is `0` or digits that do not begin with `0`: no sign, no leading zero, no fraction, no " +
      "exponent, no `0x`, no `_`. BIP379 asks for the same, because implementations disagreed on the rest: what " +
      "one reads as 144 another refuses or reads as octal, and two readers of one policy must never get two " +
      "scripts.",
    "Write the plain decimal number.",
  ),
  TW011: row(
    "error",
    "not a date or unit as policies write them",
    "A delay may be followed by `block`, `blocks`, `minutes`, `hour`, `hours`, `day`, `days`, `week` or " +
      "`weeks`; a point of time is `2027-01-31` or `2027-01-31T12:00Z`, always UTC (a date alone is 00:00 UTC). " +
      "There are no months and years as units, because their length varies, and no local time, because a policy " +
      "must mean the same to all its parties.",
    "Write the delay in weeks or days, or the moment as a date of the calendar.",
  ),
  TW012: row(
    "error",
    "white space inside a key expression",
    "A key expression is one word: the origin, the key and the steps of its path stand together, as " +
      "`[d34db33f/86h/0h/0h]xpub.../0/*`. White space inside usually comes from a line break in a copied text, " +
      "and a key with a piece missing is another key or none.",
    "Remove the white space.",
  ),
  // TW1 names and units
  TW101: row(
    "error",
    "unknown name",
    "A file that begins with declarations declares every party, parameter and output that it uses. A name " +
      "that is not declared is more often a slip of the pen than a new signer, and a slip that silently became " +
      "a key would lock coins to a key that nobody holds.",
    "Correct the name (the message suggests the nearest one) or declare it: `party NAME`, `param NAME: TYPE`. " +
      "Roles such as `alice.delayed` need no declaration beyond that of their party. In a lone descriptor names " +
      "are declared by their use.",
  ),
  TW102: row(
    "error",
    "a name is declared twice",
    "A file has one scope: a party, a parameter and an output may not share a name, and a formal of an output " +
      "may not take the name of a declaration. If an inner name could hide an outer one, the same word would " +
      "stand for two keys in one file.",
    "Rename one of the two.",
  ),
  TW103: row(
    "error",
    "a reserved or malformed name",
    "A name is a letter or `_`, followed by letters, digits and `_`, at most 32 characters; so is a role, the word " +
      "after the dot. The words of the " +
      "language itself are reserved: `contract party param output assert requires can cannot spend now ever " +
      "eventually before from and any of anyone all preimage musig unspendable policy asm tr rawtr TRIVIAL " +
      "UNSATISFIABLE`. Fragments and wrappers are not: a party may be called `a`, `pk` or `older`, because a " +
      "word is a fragment only before `(` and a wrapper only before `:`. Nor are opcodes, but in a raw leaf the name of an opcode " +
      "is always the opcode: where a party is called `DROP`, `asm(... DROP ...)` is refused.",
    "Choose another name.",
  ),
  TW104: row(
    "error",
    "the wrong kind of thing for this place",
    "Each place of a policy wants a certain kind: a key, a lock, a hash, a threshold, a miniscript. What " +
      "stands here is of another kind, for example a party where a lock belongs or a hash where a key belongs.",
    "The message says what the place wants and what the name is. A `key` parameter may stand where a key " +
      "stands; `sha256(h)` needs a parameter of type `sha256`, so that a hash of one function is never checked " +
      "with another.",
  ),
  TW105: row(
    "error",
    "wrong unit or type of lock",
    "Bitcoin has four clocks. `older` counts the age of the output (BIP68): in `blocks`, or as a `duration` " +
      "in steps of 512 seconds. `after` compares with a fixed point (BIP65): a block `height`, or a `time`. A " +
      "lock on the wrong clock compiles in other tools and means something else entirely: `older(800000)` is no " +
      "height and `after(144)` is no delay. Libraries have mixed up the two themselves (rust-miniscript#424).",
    'For "so long after the output confirms" write `older` with a delay; for "from this moment on" write ' +
      "`after` with a height or a date. The type of a parameter fixes its unit.",
  ),
  TW106: row(
    "warning",
    "declared but never used",
    "A party that no output names can sign nothing, and a parameter that nothing uses changes nothing. Often " +
      "a leaf was forgotten, or another name was written where this one was meant; then the contract gives its " +
      "power to the wrong holder.",
    "Use it or remove the declaration.",
  ),
  TW107: row(
    "note",
    "two roles that differ by one letter",
    "Roles need no declaration: `alice.delayed` and `alice.delaied` are two keys of alice. Two roles of one " +
      "party that are a letter apart are probably one role and a slip of the pen, which would ask for a " +
      "signature of a key that her wallet never derives.",
    "If one key is meant, write one role. If there are really two, names that differ more help the reader.",
  ),
  TW108: row(
    "error",
    "unknown fragment or wrapper",
    "The fragments are those of BIP379 that tapscript has, with `multi_a`: `pk pk_k pk_h pkh older after " +
      "sha256 hash256 ripemd160 hash160 andor and_v and_b and_n or_b or_c or_d or_i thresh multi_a`; the " +
      "wrappers are the letters `a s c t d v j n l u` before a colon. `sortedmulti_a` is a whole leaf. " +
      "`and(...)` and `or(...)` belong to spending policies, inside `policy(...)`.",
    "Write the fragment meant; the message suggests the nearest.",
  ),
  TW109: row(
    "error",
    "wrong number of arguments",
    "Each fragment takes a fixed number of arguments; only `thresh`, `multi_a`, `sortedmulti_a`, `musig` and " +
      "a tree's braces take lists. `and_v`, `or_d` and their like take two, so a longer chain nests: " +
      "`and_v(v:pk(a),and_v(v:pk(b),older(144)))`.",
    "Add what is missing, or nest what is too much.",
  ),
  TW110: row(
    "error",
    "a value that does not fit its type",
    "A value given to a parameter, in the file or by `--set`, must be of the type declared: `blocks` 1 to " +
      "65535, `duration` at most 65535 steps of 512 seconds, `height` 1 to 499999999, `time` 500000000 to " +
      "2147483647 (January 2038), `sha256` and `hash256` 32 bytes in hex, `hash160` and `ripemd160` 20 bytes, " +
      "`scalar` 32 bytes below the order of the curve.",
    "Correct the value, or the type if the type is what was wrong.",
  ),
  TW111: row(
    "note",
    "a duration was rounded up",
    "A relative lock in time counts steps of 512 seconds (BIP68). A delay that is no multiple of that is " +
      "rounded up to the next step, never down, so the coins wait at least as long as written: `1 day` is 169 " +
      "steps, 86528 seconds. The age is measured between median times of blocks (BIP113), which lag the clock " +
      "by about an hour.",
    "Nothing needs to be done. Written in blocks (`144 blocks`) the lock is exact, but its length in hours is " +
      "not.",
  ),
  TW112: row(
    "error",
    "a group of keys where one key stands",
    "A group (`party members[]`) stands for all its members, their number known only when it is bound. So it " +
      "can stand where a list of keys stands: in `musig(...)`, `multi_a(k,...)`, `sortedmulti_a(k,...)`. A " +
      "place for one key would have to choose one of them.",
    'Write `musig(members)` for "all of them together", or `multi_a(1,members)` for "any one of them".',
  ),
  TW113: row(
    "error",
    "a spending policy without a tree",
    "In `policy(...)` the author says who may spend and the compiler chooses the internal key, the leaves and their scripts. There is " +
      "nothing to choose where the policy asks for nothing (`TRIVIAL` on some way: anyone could take the coins), where nobody can " +
      "ever fulfil it (`UNSATISFIABLE` on every way), or where it is larger than can be searched in reasonable time.",
    "Ask for a signature on every way to spend, `pk(KEY)`, and leave out what can never be. A very large policy can be written as several, " +
      "each a branch of one tree: `tr(unspendable,{policy(A),policy(B)})`.",
  ),
  TW114: row(
    "error",
    "a fragment of another kind of output",
    "The compiler makes Taproot outputs: `tr(...)` and `rawtr(...)`. `wsh`, `sh`, `wpkh`, `pkh`, `combo` and " +
      "their like at the top of a descriptor (BIP381 to BIP384) are outputs of earlier versions, whose scripts " +
      "follow other rules: there `multi` counts with CHECKMULTISIG, keys have 33 bytes and MINIMALIF is only " +
      "policy.",
    "Write `tr(INTERNAL_KEY, LEAF)` with the condition as a leaf.",
  ),
  TW115: row(
    "note",
    "a name that looks like hex",
    "A word of at most 32 characters that begins with a letter is a name, even when all of it could be hex digits. In a lone " +
      "output names are declared by their use, so a hash or key of which only a part was copied becomes a parameter or a " +
      "party that nobody meant.",
    "Copy the whole hash (64 or 40 digits) or key (64). If a name is meant, choose one that does not read as hex.",
  ),
  // TW2 miniscript types
  TW201: row(
    "error",
    "a miniscript type error",
    "Every miniscript has a type (BIP379): B leaves one value on the stack, V leaves none and fails " +
      "otherwise, K leaves a key, W takes its input from one below the top; and properties such as `o` (takes " +
      "exactly one element), `d` (can be dissatisfied), `u` (leaves exactly 1). Fragments ask for certain types " +
      "of their children because their script would otherwise read the wrong element, or could be satisfied in " +
      "a way that nobody meant. `d:` gives `u` in tapscript only, where MINIMALIF is consensus (BIP342); taken " +
      "as given in P2WSH, it let miners spend without signatures (bitcoin#24906).",
    "The message points at the child and says which property is needed and which it has. Most often a wrapper " +
      "is missing: `v:` makes V of B, `s:` or `a:` make W of B, `c:` makes B of K (`pk(key)` is `c:pk_k(key)`).",
  ),
  TW202: row(
    "error",
    "`multi` is not a fragment of tapscript",
    "`multi` compiles to CHECKMULTISIG, which BIP342 disables in tapscript. `multi_a` does the same with " +
      "CHECKSIGADD (BIP387), and holds up to 999 keys.",
    "Write `multi_a(k,...)`, or `sortedmulti_a(k,...)` as a whole leaf where the order of the keys must not " +
      "matter. For k of k, `musig(...)` takes one signature on chain.",
  ),
  TW203: row(
    "error",
    "a threshold that cannot be",
    "A threshold k of n needs 1 <= k <= n: 0 of n is no condition, and more than n can never be met, so the " +
      "coins would be frozen. `multi_a` takes at most 999 keys (the stack holds 1000 elements).",
    "Correct k, or add the missing members. `all` stands for n in `multi_a` and `sortedmulti_a`.",
  ),
  TW204: row(
    "error",
    "a path that needs no signature",
    "Some way to satisfy this leaf needs no signature: locks and hashes alone. Whoever sees the preimage " +
      "(every node, once it is in the mempool) or waits for the lock can take the coins, and miners first. A " +
      "sane miniscript asks for a signature on every path (BIP379).",
    "Add the key of the one who is meant to take that path: `and_v(v:pk(KEY), ...)`.",
  ),
  TW205: row(
    "error",
    "a third party can change the witness",
    "For some path a witness exists that a third party can turn into another valid one without any key. The " +
      "transaction's fee rate then drops, its wtxid changes, and size promises that protocols rely on (package " +
      "limits, pre-computed fees) no longer hold. BIP379 calls a miniscript non-malleable when each path has a " +
      "witness that nobody else can change; satisfiers have got this wrong as late as 2026 " +
      "(rust-miniscript#1048).",
    "Most often a hash stands where the script may ask for its dissatisfaction: any 32 bytes but the preimage " +
      "will do, and whoever relays the transaction can choose others. Put the hash behind the signature of the " +
      "branch (`and_v(v:pk(KEY),sha256(h))`) and join branches that all need signatures with `or_i`; or make " +
      "them leaves of their own.",
  ),
  TW206: row(
    "error",
    "height and time locks on one path",
    "A transaction has one nLockTime, which is either a height or a time (BIP65), and an input one nSequence, " +
      "which counts either blocks or 512-second steps (BIP68). A path with `after` of both kinds, or `older` of " +
      "both kinds, can never be spent. Several compilers once accepted it (sipa/miniscript#41, " +
      "rust-miniscript#121). An `after` with an `older` is fine: they live in different fields.",
    "Write both locks in the same unit, or put them in different leaves.",
  ),
  TW207: row(
    "error",
    "beyond a consensus limit",
    "The script can be written but never be spent: it needs more than consensus gives. In tapscript that is " +
      "1000 elements on the stack while it runs and 520 bytes for an element (BIP342); the size of a script is " +
      "limited by the weight of a block alone.",
    "Split the condition into several leaves: each counts for itself.",
  ),
  TW208: row(
    "warning",
    "beyond a limit of standard transactions",
    "Consensus accepts this spend, but nodes do not relay it by default: policy allows 80 bytes for each " +
      "element of a tapscript witness and 400000 weight units for a transaction. It can then be mined only by " +
      "arrangement with a miner, which is no way to answer within a deadline.",
    "Split the condition into smaller leaves, or state in the protocol how it reaches a miner.",
  ),
  TW209: row(
    "error",
    "a lock out of range",
    "`older(n)` and `after(n)` take 1 to 2147483647. 0 is no lock: the script would leave 0 on the stack and " +
      "fail, so BIP379 refuses it. From 2^31 on, `older` would set the bit that disables it (BIP68); BIP379 " +
      "keeps `after` to the same range.",
    "Write a delay of at least one block, or leave the lock out. In `after`, values below 500000000 are " +
      "heights and the others times.",
  ),
  TW210: row(
    "error",
    "a hash of the wrong length",
    "`sha256` and `hash256` compare with 32 bytes, `ripemd160` and `hash160` with 20. A hash of another " +
      "length can never match, so the path could never be used.",
    "Most often a digit was lost in copying, or the fragment is not the function the hash was made with. The " +
      "preimage itself has always 32 bytes in miniscript (the script checks SIZE 32).",
  ),
  // TW3 keys and trees
  TW301: row(
    "error",
    "a key that is not on the curve",
    "An x-only key is the x coordinate of a point of secp256k1 (BIP340). About half of all 32-byte values are " +
      "none: from such an internal key no output can be made, and a leaf with such a key fails whatever is " +
      "signed. Core and BIP386 refuse them.",
    'A digit was changed, or the value is a hash or a txid and no key. For "no key path" write `unspendable`, ' +
      "which is the point that BIP341 gives for that.",
  ),
  TW302: row(
    "error",
    "not a key",
    "A key is 64 hex digits (x-only), 66 hex digits beginning with 02 or 03 (compressed), an extended public " +
      "key (`xpub`, `tpub`) with its path, a name, `musig(...)` or `unspendable`. Uncompressed keys are not " +
      "allowed in Taproot (BIP386).",
    "The message says what the text looks like and what is wrong with it: a digit missing or too much, a " +
      "wrong checksum of an extended key, an address in place of a key. An address cannot be turned back into " +
      "keys: ask its owner for a public key.",
  ),
  TW303: row(
    "error",
    "a musig() that cannot be",
    "`musig(...)` aggregates the keys of its members into one (BIP327, BIP390), which signs only when all of " +
      "them do. Of one member there is nothing to aggregate, and a member twice, which BIP390 refuses, hides " +
      "how few must sign. Members are keys, never another `musig`. A path after `musig(...)` is derived from " +
      "the aggregate, which has no private key, so none of its steps may be hardened (BIP328, BIP390). The path " +
      "stands there or at the members, not at both.",
    "Name at least two different keys, and put the path either at the members or after the brackets.",
  ),
  TW304: row(
    "error",
    "a hardened step after an extended public key",
    "A hardened child (`h` or `'`) can be derived from the private key alone (BIP32). From an `xpub` nobody " +
      "can compute it, so the output has no address until the private key is at hand.",
    "Export the extended key at the last hardened level, and write what lies above as its origin: " +
      "`[fingerprint/86h/0h/0h]xpub.../0/*`.",
  ),
  TW305: row(
    "error",
    "a key of another network",
    "An extended key carries its network in its prefix: `xpub` for mainnet, `tpub` for the test networks. The " +
      "keys of test wallets are handled as worthless: deleted, shared, made without care. Coins on mainnet must " +
      "not hang on one, and a key that guards money has no place in test software.",
    "Export the key from a wallet of the right network, or choose the network with `--network`.",
  ),
  TW306: row(
    "error",
    "an address of a ranged key needs an index",
    "A key that ends in `/*` stands for as many keys as there are indexes, and so the output for as many " +
      "addresses. Which one is meant must be said.",
    "Give `--index N`, N from 0 to 2147483647, or write the index in place of `*`.",
  ),
  TW307: row(
    "error",
    "a private key in a policy",
    "A policy is shared with the other parties, shown on screens and kept in logs. A private key (WIF, " +
      "`xprv`) in it is a private key given away. Whatever looks like one is refused, even when a digit is " +
      "wrong, and masked in every message.",
    "Write the public key. Consider the private key known: it has passed through this terminal, its history " +
      "and perhaps a repository. Move its coins.",
  ),
  TW308: row(
    "error",
    "the tree is deeper than 128",
    "A control block holds at most 128 hashes (BIP341), so a leaf below that depth can never be spent.",
    "Balance the tree. Three branches and more in one brace, or odds as in `{9@A,1@B}`, let the compiler " +
      "choose the shape; a nested pair `{A,{B,{C,...}}}` is taken as written.",
  ),
  TW309: row(
    "warning",
    "nobody can tell who holds the internal key",
    "The internal key spends without any leaf. Here it is a bare key of no party, no `musig` and no " +
      '`unspendable`: a reader cannot tell whether somebody holds it, and a key said to be "nothing up my ' +
      "sleeve\" without a published derivation proves nothing. Keys derived from a project's own data have been " +
      "taken for unspendable ones.",
    "Name the holder (`tr(alice,...)` and `--key alice=...`), write `musig(...)` of all parties, or " +
      "`unspendable`, which is BIP341's point H, or `unspendable(r)`, H + rG, which anyone who is shown r can " +
      "check and which does not reveal on chain that there is no key path.",
  ),
  TW310: row(
    "error",
    "a key twice in one leaf",
    "A miniscript with a key twice is not sane (BIP379): the reasoning that nobody else can change the " +
      "witness assumes that a signature serves one place, and a signature given for one branch could be used in " +
      "the other. P and -P have the same x coordinate and are one key in Taproot.",
    "Use a role, which is a key of its own: `alice` in one place and `alice.late` in the other. Or write the " +
      "alternatives as separate leaves: a signature commits to its leaf.",
  ),
  TW311: row(
    "warning",
    "a key in several leaves",
    "A tapscript signature commits to the hash of its leaf (BIP342), so a signature that a party gave for one " +
      "leaf is of no use in another. Whoever pre-signs must sign for each leaf that shall be usable; splitting " +
      "one leaf into two after the signatures were exchanged invalidates them.",
    "If the signer is online in both cases nothing is wrong. Otherwise decide which leaves are pre-signed, " +
      "and give each purpose its own role (`bob.refund`), which also keeps wallets from signing the wrong one.",
  ),
  TW312: row(
    "warning",
    "the internal key also stands in a leaf",
    "The holder of the internal key can spend alone by the key path, without the leaf and without its locks. " +
      "A leaf that asks for the same key (and more) adds nothing for that holder, and suggests to its readers " +
      "that the lock applies.",
    "Use `musig(...)` of all parties as the internal key where all must agree, `unspendable` where only " +
      "leaves shall count, or another role of the party in the leaf.",
  ),
  TW313: row(
    "error",
    "two keys become equal after derivation",
    "Two keys that are written differently come out the same: two names bound to one key, a name bound to a " +
      "key that also stands in the text, or paths that meet at this index or on one branch of a multipath. Then " +
      "one holder counts as two, and what must hold for keys of one leaf (TW310) does not. Checking the text " +
      "alone misses this (bitcoin#35629, python-bip380#12).",
    "Bind each name to a key of its own; give each use of one extended key its own branch, `/0/*` and `/1/*`.",
  ),
  TW314: row(
    "warning",
    "a leaf twice in one tree",
    "Two equal leaves have one leaf hash. A signature commits to that hash and not to the place in the tree " +
      "(BIP342), so a signature made for the one can be used with the control block of the other, at another " +
      "depth and weight, which lets a third party change the fee rate.",
    "Remove the second one. If the odds were the reason, give the leaf the sum of them.",
  ),
  TW315: row(
    "error",
    "multipath steps that do not fit together",
    "`<0;1>` stands for one output per alternative (BIP389): the first takes the first element of every key, " +
      "the second the second. So all multipath steps of one output need the same number of alternatives, at " +
      "least two and each different, and a key has at most one such step. All branches of a policy together may " +
      "stand for 40000 keys, since a short text could ask for millions of derivations.",
    "Give all keys the same number of alternatives, or write the descriptors separately.",
  ),
  TW316: row(
    "error",
    "a malformed path or key origin",
    "A step is a number below 2^31, with `h` or `'` when it is hardened, or a final `*`. An origin is `[` the " +
      "eight hex digits of the fingerprint, the path from the master key, `]`, directly before the key " +
      "(BIP380). Only extended keys have children; a bare public key takes no path. A key lies at most 255 steps below " +
      "its master key (BIP32), and the keys of a policy together stand for 20000 children and participants of musig(), since each takes time to " +
      "derive.",
    "Copy the key expression anew from the wallet; `[d34db33f/86h/0h/0h]xpub.../<0;1>/*` is the usual form.",
  ),
  TW317: row(
    "warning",
    "two parties are bound to one key",
    "Parties are told apart by their keys. Two that are bound to one key, or to keys under one extended key, are one " +
      "holder: what the policy gives to the one it gives to the other, and what needs both needs one.",
    "Bind each party to a key of its own. Where one holder is meant, write one party.",
  ),
  // TW4 safety
  TW401: row(
    "warning",
    "one party alone holds the internal key",
    "The internal key signs for the whole output, at once and without any leaf: locks, other signatures and " +
      'hashes in leaves do not bind its holder (BIP341, key path). `tr(alice,LEAF)` reads as "alice, and bob by ' +
      'the leaf" and means "alice can take all, whatever the leaf says".',
    "For an output of several parties write `tr(musig(alice,bob),...)`: all of them can spend cheaply " +
      "together, none alone. Where no key path shall exist write `unspendable`. Where this party alone owns the " +
      "coins, and the leaf is for others (inheritance, recovery, a penalty), the shape is right: the warning " +
      "states what it means.",
  ),
  TW402: row(
    "warning",
    "a lock that passed long ago",
    "`after(n)` is a fixed height (below 500000000) or a time, not a delay. This one lies in the past, so the " +
      "leaf has no lock at all: `after(144)` was reached in January 2009. Past is judged against `--height` and " +
      "`--time`, or a dated row for each network.",
    'For "n blocks after the output confirms" write `older(n)`. For a deadline write the height or date ' + "meant.",
  ),
  TW403: row(
    "warning",
    "`older` counts something else than written",
    "CHECKSEQUENCEVERIFY reads 16 bits of the number, and bit 22 as the unit: 512-second steps (BIP68, " +
      "BIP112). Other bits are ignored: `older(65536)` is a lock of 0 blocks. Core warns and accepts, since the " +
      "script is valid (bitcoin#33135); wallets have lost delays that way (liana#1777).",
    "The longest delay is 65535 blocks, about 15 months; longer ones need `after` with a height or a date. " +
      "For a delay in time write `older(1 day)` and let the compiler set the bit.",
  ),
  TW404: row(
    "warning",
    "a raw leaf",
    "`asm(...)` is script written by hand. Nothing checks it as miniscript is checked: no type system, and no proof that nobody " +
      "can change the witness. What it means is found by going all ways through the script (`tapwright analyze` shows it); where " +
      "a way is not understood, claims about the output are not proven. A way that needs no signature is an error of its own (TW409).",
    "Use it for leaves that other systems prescribe byte by byte; write everything else as miniscript.",
  ),
  TW405: row(
    "error",
    "anyone can spend this leaf",
    "This raw leaf can be spent without any signature: it holds an OP_SUCCESS opcode (which " +
      "makes the whole script succeed, BIP342), or checks a key of an unknown type, which tapscript accepts " +
      "with any signature. On a network where a soft fork has not given such an opcode its meaning, it means " +
      '"anyone". These two are seen in the text; other ways around the signature are searched for (TW409).',
    "Remove it. Write a raw leaf only where another system prescribes it byte by byte.",
  ),
  TW406: row(
    "error",
    "a soft fork that this network does not have",
    "`apo(...)` needs BIP118 (`requires anyprevout`). On a network without that rule its key is of an unknown " +
      "type, with which tapscript accepts any signature: coins there belong to whoever comes first. Bitcoin " +
      "Core enforces no such rule on mainnet, testnet4 or signet.",
    "Compile for a network that has the rule (a regtest of your own), or use a construction without it, such " +
      "as the `penalty` mechanism.",
  ),
  TW408: row(
    "warning",
    "nobody can ever sign here",
    "Points such as BIP341's H have a published derivation, which shows that nobody knows their private key. That is what " +
      "an internal key without a holder is made of; anywhere else such a point is a key that never signs. `tr(unspendable)` " +
      "alone burns whatever is paid to it, `pk(unspendable)` is a leaf that nobody can use, and a `musig(...)` with such a " +
      "member needs a signature that cannot be made. The same comes of a party whose name is bound to such a point.",
    "Name the holder of the key, or leave the leaf out. If coins shall be burnt, the warning states that they are.",
  ),
  TW409: row(
    "error",
    "a raw leaf that opens without a signature",
    "The search through this script found a witness without any signature, and the interpreter accepted it. Whoever sees such a way takes " +
      "the coins, and miners see all of them; a preimage is no protection either, since whoever reads it in an unconfirmed transaction can " +
      "use it. The classic trap is an empty signature, which CHECKSIG answers with 0 and not with a failure: " +
      "`A CHECKSIG IF ... ENDIF` then falls through the IF.",
    "Let every way end in a signature check that must hold (CHECKSIGVERIFY, or CHECKSIG as the last opcode), or write miniscript, which makes " +
      "sure of it. Where anyone may indeed spend, as with an anchor, assert it: `assert anyone can spend NAME from 16 blocks`.",
  ),
  TW410: row(
    "warning",
    "a leaf that adds nothing",
    "Whatever this leaf lets somebody do, other ways of the output let them do with the same keys and secrets, at the same moment and for " +
      "no more. Nobody has a reason to use it, it makes the control blocks of the other leaves longer, and its reader takes it for a rule: a " +
      "second signature or a delay that another leaf does not ask for protects nobody. An aggregate key is not held against a leaf of its " +
      "single keys, since those sign without meeting.",
    'Leave the leaf out; nobody loses anything. Where it was meant as a rule for the other leaf ("only after a day"), write the rule into that one.',
  ),
  TW411: row(
    "note",
    "a lock that never matters",
    "Whenever the rest of the leaf is fulfilled, this lock has opened: by another lock of the same clock that opens later, or because an output " +
      "that confirms from now on cannot be so old before that height or time. BIP68 counts an age from the block that the output is in " +
      "(time from the median time past before it), so n blocks of age are at least n blocks from now. Judged by `--height` and `--time`.",
    "Leave the lock out, or write the later moment that was meant. For outputs that have confirmed already it may still matter.",
  ),
  TW412: row(
    "note",
    "an output that hinges on one party",
    "If this party loses its keys, or refuses to sign, the output is frozen: all the others together can never take it, at any height and with " +
      "every preimage. Funds of several people need a way out for each, in general one with a delay, or a spend that was signed before the " +
      "money went in, as channels have it. Outputs of a single party are not named, nor are lone outputs, which have no room for assertions.",
    "Add a way for the others that opens late enough. Where it is meant, assert that the others cannot: " +
      "`assert alice cannot spend funding` says that funding hinges on bob, and this note goes.",
  ),
  TW413: row(
    "warning",
    "two ways that race",
    "Two coalitions come to be able to take everything within few blocks of each other, so the one that opens first has no more than that " +
      "gap to be confirmed. Blocks come at random, fees can rise within a gap, and a short reorganisation takes a " +
      "confirmation back. Below 6 blocks, or an hour, it is a race; 6 blocks are also the shortest challenge period that a channel may have. " +
      "Ages are compared with ages (a way without a lock opens at 0), heights with heights, times with times.",
    'Leave more time between the two, or make one leaf that asks for both. Equal locks of one leaf ("any of us, after a year") are taken to be meant.',
  ),
  TW414: row(
    "warning",
    "a hash whose preimage is public",
    "A hash lock keeps out whoever has no preimage. This one everybody can open: with 32 bytes that stand in the policy (the image of another " +
      "hash, a key), with their SHA256, or with what anybody tries first, such as 32 zeros. So `ripemd160(RIPEMD160(h))` beside `sha256(h)` asks " +
      "for h itself, which is public; the hash that a Lightning HTLC pairs with `sha256(h)` is `hash160(RIPEMD160(h))`.",
    "Use the hash of 32 random bytes, or hash160 where the preimage of `sha256(h)` is to open both.",
  ),
  // TW5 assertions
  TW501: row(
    "error",
    "an assertion that says nothing",
    "Power only grows with time: who can spend at one moment can do so at every later one, as far as locks " +
      "decide. So `cannot ... from T` would be the same claim as `cannot ... ever`, though it reads as a " +
      "smaller one, and `can ... before T` leaves open since when.",
    "Use one of the pairs that say something: `can ... now`, `can ... from T`, `can ... eventually`; `cannot " +
      "... now`, `cannot ... before T`, `cannot ... ever`.",
  ),
  TW502: row(
    "error",
    "an assertion that fails",
    "The policy does not mean what its author claims. Power only grows with keys and with time, so `can` is evaluated at " +
      "the least moment that its WHEN admits and `cannot` at the greatest; WHO is exactly the keys and secrets named: a " +
      "party means its main key and all its role keys, `musig` signs when all its keys are held, `unspendable` never. " +
      "Where somebody can spend who should not, the message says who, when and by which path, and the command below it " +
      "runs a transaction that does it, signed with test keys. Where somebody cannot who should, it says what is lacking.",
    "Change the policy, or the claim. The key path is the usual surprise: its key takes everything, at any moment, " +
      "whatever the leaves say.",
  ),
  TW503: row(
    "error",
    "an assertion that is not proven",
    "Whether the assertion holds could not be decided, so it counts as failed: a claim about money is worth something " +
      "only when it is shown. A raw leaf is the usual reason: not every way through its script is known. The label says what is " +
      "in the way.",
    "Write the leaf in miniscript, whose meaning is exact; or make a narrower claim, such as one about fewer choices of WHO.",
  ),
  TW504: row(
    "note",
    "an assertion that waits for a value",
    "In a template numbers and groups may still be open. Two locks that are open compare only with themselves, and a claim " +
      "that needs more than that cannot be decided before the values are there.",
    "Nothing is wrong yet. Give the values (`--set`, `--key`) and the assertion is evaluated; whoever binds the template later should do " +
      "the same.",
  ),
  // TW9 internal
  TW901: row(
    "error",
    "the second opinion disagrees",
    "Every leaf is also compiled and analysed by an independent implementation (`@bitcoinerlab/miniscript`), " +
      "where that knows its fragments. The two did not agree on the script or on its sanity, so one of them is " +
      "wrong, and nothing is printed that money could depend on.",
    "This is a defect of tapwright or of that library, not of your policy. Please report it with the policy.",
  ),
});
