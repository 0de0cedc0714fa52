/** What revocations have taught, as text: one compact store for each party, in party order; none in channels without revocations. */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { ChannelUpdate, Refused, RevocationMemory, SecretStore } from "../channel/index.ts";
import { EMPTY, equalBytes, fromHex, isHex, toHex } from "../base/bytes.ts";
import { ok } from "../base/result.ts";
import { decodeSecretStore, encodeSecretStore, findSecret, holdsAll, refuse } from "../channel/index.ts";

/** 49 buckets of 41 bytes behind a count. */
const STORE_MAX = 2 * (1 + 49 * 41);

/** Of the memory after state `sequence`; nothing where secrets of before were never shown, as after a state that came without memory. */
export const writeMemory = (memory: RevocationMemory, sequence: number): readonly string[] =>
  memory.every((store) => holdsAll(store, sequence)) ? memory.map((store) => toHex(encodeSecretStore(store))) : [];

/** No memory, as {@link writeMemory} writes it. */
export const isUnknown = (memory: unknown): boolean => memory === undefined || listOf(memory, 0) !== undefined;

/** `previous`: the state after which it was kept. What its evidence can confirm is confirmed: how many secrets there are, and the last. */
export function readMemory(
  value: unknown,
  { state, evidence }: ChannelUpdate,
  parties: number,
): Result<RevocationMemory, Refused> {
  const { sequence } = state;
  const malformed = refuse("E_MALFORMED", `the memory has ${parties} stores in hex`, { place: "memory" });
  const texts = listOf(value, parties);
  if (texts === undefined) return malformed;
  const stores: SecretStore[] = [];
  for (const text of texts) {
    if (typeof text !== "string" || text.length > STORE_MAX || !isHex(text)) return malformed;
    const store = decodeSecretStore(fromHex(text));
    if (!store.ok) return store;
    if (!holdsAll(store.value, sequence))
      return refuse("E_MALFORMED", `the memory is not that of ${sequence} revoked states`, { place: "memory" });
    stores.push(store.value);
  }
  const liar = stores.findIndex((store, party) => !isLast(store, sequence, evidence.revocation?.secrets?.[party]));
  return liar < 0
    ? ok(stores)
    : refuse("E_REVOCATION_CHAIN", `the memory has another secret of state ${sequence - 1}`, {
        party: liar,
        place: "memory",
      });
}

const isLast = (store: SecretStore, sequence: number, secret: Bytes | undefined): boolean =>
  sequence === 0 || equalBytes(findSecret(store, sequence - 1) ?? EMPTY, secret ?? EMPTY);

/** A proxy may throw whatever is asked of it. */
function listOf(value: unknown, length: number): readonly unknown[] | undefined {
  try {
    if (!Array.isArray(value) || value.length !== length) return undefined;
    return Array.from({ length }, (_, i): unknown => value[i]);
  } catch {
    return undefined;
  }
}
