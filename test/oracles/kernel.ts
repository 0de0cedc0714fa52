/**
 * Bitcoin Core's own consensus code (libbitcoinkernel), asked about one input at a time. `kernel/install.sh` fetches
 * it; where it is not there, {@link openKernel} prints why and answers `undefined`, and the caller goes on with the
 * other oracles.
 *
 * Its objects live outside JavaScript's heap, where nobody collects them: what is made for a question is destroyed with
 * it.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LibraryHandle } from "koffi";
import type { Bytes } from "../../src/base/bytes.ts";
import type { TxOutput } from "../../src/transaction/transaction.ts";

const LIBRARY = fileURLToPath(new URL("kernel/download/pbk/_libs/libbitcoinkernel.so", import.meta.url));

/** Core's script verification flags, by the bit that each has in the library's interface. */
export const KERNEL_FLAGS = {
  P2SH: 1 << 0,
  DERSIG: 1 << 2,
  NULLDUMMY: 1 << 4,
  CHECKLOCKTIMEVERIFY: 1 << 9,
  CHECKSEQUENCEVERIFY: 1 << 10,
  WITNESS: 1 << 11,
  TAPROOT: 1 << 17,
} as const;

export type KernelFlag = keyof typeof KERNEL_FLAGS;

const ALL_FLAGS: number = Object.values(KERNEL_FLAGS).reduce((all, flag) => all | flag, 0);

export interface KernelQuestion {
  /** The whole transaction as it is relayed. */
  readonly tx: Bytes;
  /** One for each input: the library ends the process over any other number. */
  readonly prevouts: readonly TxOutput[];
  /** The inputs asked about, in the order of the answers. */
  readonly inputs: readonly number[];
  /** All of them when absent. */
  readonly flags?: number;
}

/** A transaction inside the library, to be asked about more than once; whoever prepares it closes it. */
export interface Prepared {
  /** `undefined`: the library would not judge it. */
  verify(input: number): boolean | undefined;
  close(): void;
}

export interface Kernel {
  /** `undefined`: the transaction does not decode. */
  prepare(question: Omit<KernelQuestion, "inputs">): Prepared | undefined;
  /** Is each input valid? All `undefined` when the transaction does not decode. */
  verify(question: KernelQuestion): readonly (boolean | undefined)[];
}

type Call = (...values: readonly unknown[]) => unknown;

const DECLARATIONS = {
  createTransaction: "void *btck_transaction_create(const void *raw, size_t length)",
  destroyTransaction: "void btck_transaction_destroy(void *tx)",
  createScript: "void *btck_script_pubkey_create(const void *raw, size_t length)",
  destroyScript: "void btck_script_pubkey_destroy(void *script)",
  createOutput: "void *btck_transaction_output_create(void *script, int64_t amount)",
  destroyOutput: "void btck_transaction_output_destroy(void *output)",
  precompute: "void *btck_precomputed_transaction_data_create(void *tx, void **outputs, size_t count)",
  destroyPrecomputed: "void btck_precomputed_transaction_data_destroy(void *data)",
  verify:
    "int btck_script_pubkey_verify(void *script, int64_t amount, void *tx, void *data, uint32_t input, uint32_t flags, uint8_t *status)",
} as const;

type Calls = Readonly<Record<keyof typeof DECLARATIONS, Call>>;

/** btck_ScriptVerifyStatus: the call was answered. */
const STATUS_OK = 0;

/** The objects of one transaction are made in order, and destroyed in the reverse order. */
function prepareWith(
  calls: Calls,
  { tx, prevouts, flags = ALL_FLAGS }: Omit<KernelQuestion, "inputs">,
): Prepared | undefined {
  const cleanUp: (() => void)[] = [];
  const made = (destroy: Call, object: unknown): unknown => {
    cleanUp.push(() => destroy(object));
    return object;
  };
  const transaction = calls.createTransaction(tx, tx.length);
  if (transaction === null) return undefined;
  made(calls.destroyTransaction, transaction);
  const scripts = prevouts.map(({ scriptPubKey }) =>
    made(calls.destroyScript, calls.createScript(scriptPubKey, scriptPubKey.length)),
  );
  const outputs = scripts.map((script, index) =>
    made(calls.destroyOutput, calls.createOutput(script, prevouts[index]?.amount)),
  );
  const data = made(calls.destroyPrecomputed, calls.precompute(transaction, outputs, outputs.length));
  const status = new Uint8Array(1);
  return {
    verify(input) {
      const answer = calls.verify(scripts[input], prevouts[input]?.amount, transaction, data, input, flags, status);
      return status[0] === STATUS_OK ? answer === 1 : undefined;
    },
    close: () => {
      for (const destroy of cleanUp.reverse()) destroy();
    },
  };
}

function verifyWith(calls: Calls, { inputs, ...question }: KernelQuestion): readonly (boolean | undefined)[] {
  const prepared = prepareWith(calls, question);
  const answers = inputs.map((input) => prepared?.verify(input));
  prepared?.close();
  return answers;
}

async function load(): Promise<LibraryHandle | string> {
  if (!existsSync(LIBRARY)) return "not fetched, see test/oracles/kernel/install.sh";
  try {
    const koffi = await import("koffi");
    return koffi.default.load(LIBRARY);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `undefined`, with the reason printed, when the library cannot be had. */
export async function openKernel(): Promise<Kernel | undefined> {
  const library = await load();
  if (typeof library === "string") {
    console.log(`oracle kernel (Bitcoin Core's consensus library) skipped: ${library}`);
    return undefined;
  }
  const calls = Object.fromEntries(
    Object.entries(DECLARATIONS).map(([name, declaration]) => [name, library.func(declaration) as unknown as Call]),
  ) as Calls;
  return {
    prepare: (question) => prepareWith(calls, question),
    verify: (question) => verifyWith(calls, question),
  };
}
