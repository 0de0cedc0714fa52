/** The fastest backend there is, for commands that verify many signatures: the system's libsecp256k1 where it can be had, else WebAssembly. All give the same answers. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Shell } from "./shell.ts";
import { loadBackend } from "./compile-flags.ts";

export async function loadFastBackend(shell: Shell): Promise<CryptoBackend> {
  const { native } = await import("../crypto/native.ts");
  return (await native()) ?? loadBackend(shell);
}
