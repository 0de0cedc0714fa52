/**
 * Every opcode by Core's name without `OP_`, and its byte. Names of opcodes that tapscript turned into OP_SUCCESSx stay
 * listed under their old names, so that any script can be shown; {@link isOpSuccess} says which bytes those are (BIP342).
 */

export const OPCODES = {
  // push value
  "0": 0x00,
  PUSHDATA1: 0x4c,
  PUSHDATA2: 0x4d,
  PUSHDATA4: 0x4e,
  "1NEGATE": 0x4f,
  RESERVED: 0x50,
  "1": 0x51,
  "2": 0x52,
  "3": 0x53,
  "4": 0x54,
  "5": 0x55,
  "6": 0x56,
  "7": 0x57,
  "8": 0x58,
  "9": 0x59,
  "10": 0x5a,
  "11": 0x5b,
  "12": 0x5c,
  "13": 0x5d,
  "14": 0x5e,
  "15": 0x5f,
  "16": 0x60,
  // control
  NOP: 0x61,
  VER: 0x62,
  IF: 0x63,
  NOTIF: 0x64,
  VERIF: 0x65,
  VERNOTIF: 0x66,
  ELSE: 0x67,
  ENDIF: 0x68,
  VERIFY: 0x69,
  RETURN: 0x6a,
  // stack
  TOALTSTACK: 0x6b,
  FROMALTSTACK: 0x6c,
  "2DROP": 0x6d,
  "2DUP": 0x6e,
  "3DUP": 0x6f,
  "2OVER": 0x70,
  "2ROT": 0x71,
  "2SWAP": 0x72,
  IFDUP: 0x73,
  DEPTH: 0x74,
  DROP: 0x75,
  DUP: 0x76,
  NIP: 0x77,
  OVER: 0x78,
  PICK: 0x79,
  ROLL: 0x7a,
  ROT: 0x7b,
  SWAP: 0x7c,
  TUCK: 0x7d,
  // splice
  CAT: 0x7e,
  SUBSTR: 0x7f,
  LEFT: 0x80,
  RIGHT: 0x81,
  SIZE: 0x82,
  // bit logic
  INVERT: 0x83,
  AND: 0x84,
  OR: 0x85,
  XOR: 0x86,
  EQUAL: 0x87,
  EQUALVERIFY: 0x88,
  RESERVED1: 0x89,
  RESERVED2: 0x8a,
  // numbers
  "1ADD": 0x8b,
  "1SUB": 0x8c,
  "2MUL": 0x8d,
  "2DIV": 0x8e,
  NEGATE: 0x8f,
  ABS: 0x90,
  NOT: 0x91,
  "0NOTEQUAL": 0x92,
  ADD: 0x93,
  SUB: 0x94,
  MUL: 0x95,
  DIV: 0x96,
  MOD: 0x97,
  LSHIFT: 0x98,
  RSHIFT: 0x99,
  BOOLAND: 0x9a,
  BOOLOR: 0x9b,
  NUMEQUAL: 0x9c,
  NUMEQUALVERIFY: 0x9d,
  NUMNOTEQUAL: 0x9e,
  LESSTHAN: 0x9f,
  GREATERTHAN: 0xa0,
  LESSTHANOREQUAL: 0xa1,
  GREATERTHANOREQUAL: 0xa2,
  MIN: 0xa3,
  MAX: 0xa4,
  WITHIN: 0xa5,
  // crypto
  RIPEMD160: 0xa6,
  SHA1: 0xa7,
  SHA256: 0xa8,
  HASH160: 0xa9,
  HASH256: 0xaa,
  CODESEPARATOR: 0xab,
  CHECKSIG: 0xac,
  CHECKSIGVERIFY: 0xad,
  CHECKMULTISIG: 0xae,
  CHECKMULTISIGVERIFY: 0xaf,
  // expansion
  NOP1: 0xb0,
  CHECKLOCKTIMEVERIFY: 0xb1,
  CHECKSEQUENCEVERIFY: 0xb2,
  NOP4: 0xb3,
  NOP5: 0xb4,
  NOP6: 0xb5,
  NOP7: 0xb6,
  NOP8: 0xb7,
  NOP9: 0xb8,
  NOP10: 0xb9,
  // tapscript (BIP342)
  CHECKSIGADD: 0xba,
} as const;

export type OpcodeName = keyof typeof OPCODES;

/** Opcodes that a soft fork would give a meaning; without it the byte is a NOP or an OP_SUCCESSx. */
export const SOFT_FORK_OPCODES: Readonly<Record<string, { readonly opcode: number; readonly softFork: string }>> = {
  CHECKTEMPLATEVERIFY: { opcode: 0xb3, softFork: "ctv" }, // BIP119, OP_NOP4
  INTERNALKEY: { opcode: 0xcb, softFork: "csfs" }, // BIP349
  CHECKSIGFROMSTACK: { opcode: 0xcc, softFork: "csfs" }, // BIP348
  TEMPLATEHASH: { opcode: 0xce, softFork: "templatehash" }, // BIP446
};

/** The byte of an opcode by its name, for names that come from a text. */
export function opcodeByName(name: string): number | undefined {
  if (Object.hasOwn(OPCODES, name)) return OPCODES[name as OpcodeName];
  return Object.hasOwn(SOFT_FORK_OPCODES, name) ? SOFT_FORK_OPCODES[name]?.opcode : undefined;
}

let names: ReadonlyMap<number, OpcodeName> | undefined;

/** The name of an opcode; `undefined` for direct pushes (0x01 to 0x4b) and unassigned bytes. */
export function opcodeName(byte: number): OpcodeName | undefined {
  names ??= new Map(Object.entries(OPCODES).map(([name, value]) => [value, name as OpcodeName]));
  return names.get(byte);
}

/**
 * BIP342: "If any opcode numbered 80, 98, 126-129, 131-134, 137-138, 141-142, 149-153, 187-254 is encountered, validation
 * succeeds".
 */
export function isOpSuccess(opcode: number): boolean {
  return SUCCESS_RANGES.some(([first, last]) => first <= opcode && opcode <= last);
}

const SUCCESS_RANGES: readonly (readonly [number, number])[] = [
  [80, 80],
  [98, 98],
  [126, 129],
  [131, 134],
  [137, 138],
  [141, 142],
  [149, 153],
  [187, 254],
];
