/** Every backend that this machine has, the reference first; one that it lacks is named in the test output. */
import type { CryptoBackend } from "../../src/crypto/port.ts";
import { noble, wasm } from "../../src/crypto/index.ts";
import { native } from "../../src/crypto/native.ts";

export async function allBackends(): Promise<readonly [CryptoBackend, ...CryptoBackend[]]> {
  const found = await native();
  if (found === undefined) console.log("skipped: native backend (no koffi or no libsecp256k1 on this machine)");
  return [noble(), await wasm(), ...(found === undefined ? [] : [found])];
}
