/** Every backend that this machine has, the reference first; one that it lacks is named in the test output. */
import type { CryptoBackend } from "../../src/crypto/port.ts";
import { noble, wasm } from "../../src/crypto/index.ts";
import { withMusigWasm } from "../../src/crypto/musig-wasm.ts";
import { native } from "../../src/crypto/native.ts";

export async function allBackends(): Promise<readonly [CryptoBackend, ...CryptoBackend[]]> {
  const found = await native();
  if (found === undefined) console.log("skipped: native backend (no koffi or no libsecp256k1 on this machine)");
  return [noble(), await wasm(), ...(found === undefined ? [] : [found])];
}

/** The same by name, and with them the one that has a MuSig2 engine. */
export async function musigBackends(): Promise<readonly { readonly label: string; readonly backend: CryptoBackend }[]> {
  const engine = await withMusigWasm(await wasm());
  if (engine.musig === undefined) throw new Error("the MuSig2 engine does not know its library's structs");
  const plain = (await allBackends()).map((backend) => ({ label: backend.name, backend }));
  return [...plain, { label: "wasm with its engine", backend: engine }];
}
