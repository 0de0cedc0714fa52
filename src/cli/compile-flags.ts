/** The options that `compile`, `check` and `convert` share, and how they become the compiler's. */
import type { Command } from "commander";
import type { CompileOptions } from "../compiler/index.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { ChainFlags } from "./chain-options.ts";
import type { Shell } from "./shell.ts";
import { ok } from "../base/result.ts";

export interface CompileFlags extends ChainFlags {
  readonly key: readonly string[];
  readonly keys: readonly string[];
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly strict?: boolean;
}

/** The compiler's options, and which file of `--keys` binds a name. */
export interface GivenOptions extends CompileOptions {
  readonly keyFiles: ReadonlyMap<string, string>;
}

const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Declares the options on a command. */
export function withCompileFlags(command: Command): Command {
  return command
    .option(
      "--key <NAME=KEY>",
      "bind a party, a role (alice.delayed), a group (by comma) or an output's argument (to_local.penalty) to a key expression; repeatable",
      repeated,
      [],
    )
    .option("--keys <FILE>", "bind the names of a JSON object to its key expressions; repeatable", repeated, [])
    .option(
      "--set <NAME=VALUE>",
      "give a parameter or an output's argument its value; an argument of type party is given a party's name (to_local.owner=alice) and takes its keys; repeatable",
      repeated,
      [],
    )
    .option("--network <NAME>", "mainnet, testnet4, signet or regtest (default: mainnet)")
    .option("--height <N>", "the block height against which past locks are judged (default: a dated one per network)")
    .option("--time <T>", "the same for times: seconds since 1970 or a date of UTC")
    .option("--index <N>", "the index of ranged keys (/*)")
    .option("--strict", "warnings fail");
}

/** Reads options and files; remarks on them go to standard error. */
export async function readCompileOptions(flags: CompileFlags, shell: Shell): Promise<Result<GivenOptions, string>> {
  const [{ readChainOptions }, { readKeys, readSettings }] = await Promise.all([
    import("./chain-options.ts"),
    import("./bindings.ts"),
  ]);
  const chain = readChainOptions(flags);
  if (!chain.ok) return chain;
  const keys = await readKeys(flags.key, flags.keys);
  if (!keys.ok) return keys;
  const set = readSettings(flags.set);
  if (!set.ok) return set;
  const { remark, ...options } = chain.value;
  if (remark !== undefined) shell.complain(`note: ${remark}`);
  const backend = await loadBackend(shell);
  return ok({ backend, ...options, keys: keys.value.keys, set: set.value, keyFiles: keys.value.files });
}

/** Both give the same bytes; the portable one is slower, and there where WebAssembly is not. */
export async function loadBackend(shell: Shell): Promise<CryptoBackend> {
  try {
    const { wasm } = await import("../crypto/wasm.ts");
    return await wasm();
  } catch {
    shell.complain("note: WebAssembly cannot be loaded, so the slower portable backend is used (`tapwright doctor`)");
    const { noble } = await import("../crypto/noble.ts");
    return noble();
  }
}
