/**
 * One state update of two parties, everything included (form, hashes, scripts, transactions, signatures, attestations, revocations), against the curve operations that
 * it needs and nothing else: those that one update asks its backend for, recorded and done again with the same arguments. And the growth of that cost with the number
 * of the state: the peer is then the first update.
 */
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { withMusigWasm } from "../../src/crypto/musig-wasm.ts";
import type { ChannelUpdate, RevocationEvidence } from "../../src/channel/index.ts";
import { insertSecret, NO_SECRETS } from "../../src/channel/index.ts";
import { commitmentSecret } from "../../src/channel/commitment-secrets.ts";
import { toHex } from "../../src/base/bytes.ts";
import type { Verifier } from "../../src/verifier/index.ts";
import { CHANNEL, createVerifier, UPDATE } from "../../src/verifier/index.ts";
import { encodeSecretStore } from "../../src/channel/index.ts";
import type { TestChannel, TestChannelOptions } from "../channel/parties.ts";
import { signState, testChannel } from "../channel/parties.ts";
import { here } from "./measure.ts";
import type { Group, Row } from "./rows.ts";

type Call = () => unknown;

/** Hands everything on, and keeps it. */
function recording(backend: CryptoBackend, calls: Call[]): CryptoBackend {
  const kept =
    <A extends readonly unknown[], R>(operation: (...args: A) => R) =>
    (...args: A): R => {
      calls.push(() => operation(...args));
      return operation(...args);
    };
  const { musig } = backend;
  return {
    name: backend.name,
    isXOnly: kept((key) => backend.isXOnly(key)),
    isPoint: kept((point) => backend.isPoint(point)),
    tweakXOnly: kept((key, tweak) => backend.tweakXOnly(key, tweak)),
    addPoints: kept((a, b) => backend.addPoints(a, b)),
    multiplyPoint: kept((point, scalar) => backend.multiplyPoint(point, scalar)),
    multiplyBase: kept((scalar) => backend.multiplyBase(scalar)),
    signSchnorr: (message, secret, aux) => backend.signSchnorr(message, secret, aux),
    verifySchnorr: kept((signature, message, key) => backend.verifySchnorr(signature, message, key)),
    ...(musig === undefined
      ? {}
      : {
          musig: {
            partialSign: (session, nonce, secret) => musig.partialSign(session, nonce, secret),
            partialSigVerify: kept((session, index, partial) => musig.partialSigVerify(session, index, partial)),
          },
        }),
  };
}

interface Scene {
  readonly previous: unknown;
  readonly next: unknown;
  readonly memory: readonly string[] | undefined;
}

/** Numbers below `end` whose secrets a store keeps: the last one of each bucket, which is how many ones it ends in. */
function keptNumbers(end: number): readonly number[] {
  const last: number[] = [];
  for (let size = 1; size - 1 < end; size *= 2) last.push(end - 1 - ((end - size) % (2 * size)));
  return last.toSorted((a, b) => a - b);
}

/** The update to state `sequence`, with what the secrets before it have taught. */
function sceneAt(test: TestChannel, sequence: number): Scene {
  const at = (n: number): ChannelUpdate => signState(test, { sequence: n, balances: [500_000n, 500_000n] }).update;
  const hasSecrets = (at(sequence).evidence.revocation satisfies RevocationEvidence | undefined) !== undefined;
  const memory = test.parties.map(({ seed }) => {
    let store = NO_SECRETS;
    for (const n of keptNumbers(sequence - 1)) {
      const inserted = insertSecret(store, n, commitmentSecret(seed, n));
      if (!inserted.ok) throw new Error(inserted.error.code);
      store = inserted.value;
    }
    return toHex(encodeSecretStore(store));
  });
  const json = (update: ChannelUpdate): unknown => JSON.parse(JSON.stringify(UPDATE.write(update)));
  return { previous: json(at(sequence - 1)), next: json(at(sequence)), memory: hasSecrets ? memory : undefined };
}

function verifierOf({ channel, definition }: TestChannel, crypto: CryptoBackend): Verifier {
  const { parameters, funding } = definition;
  const json: unknown = JSON.parse(JSON.stringify(CHANNEL.write({ channelId: channel.id, parameters, funding })));
  return createVerifier({ program: definition.program, channel: json, crypto });
}

/** Throws unless the update is accepted; from JSON to the verdict. */
function accept(verifier: Verifier, { previous, next, memory }: Scene): void {
  const verdict = verifier.update(previous, next, memory === undefined ? {} : { memory });
  if (!verdict.ok) throw new Error(`${verdict.code}: ${verdict.message}`);
}

function updateRow(name: string, options: TestChannelOptions, backend: CryptoBackend): Row {
  const test = testChannel(options);
  const scene = sceneAt(test, 10);
  const calls: Call[] = [];
  const recorded = verifierOf(test, recording(backend, calls));
  accept(recorded, scene);
  // What was prepared once, and what opening the channel asked for, is not this update's.
  calls.length = 0;
  accept(recorded, scene);
  const verifier = verifierOf(test, backend);
  return {
    work: `verify an update, ${name}`,
    ours: here("tapwright (WASM), JSON to verdict", () => accept(verifier, scene)),
    peer: here(`its ${calls.length} curve operations`, () => {
      for (const call of calls) call();
    }),
    goal: 1.3,
  };
}

function growthRow(backend: CryptoBackend, far: number): Row {
  const test = testChannel();
  const verifier = verifierOf(test, backend);
  const [late, early] = [sceneAt(test, far), sceneAt(test, 1)];
  return {
    work: `update ${far} against update 1`,
    ours: here(`update ${far}`, () => accept(verifier, late)),
    peer: here("update 1", () => accept(verifier, early)),
    goal: 1.1,
  };
}

export const UPDATES: Group = {
  name: "state updates, 2 parties",
  async open() {
    const backend = await withMusigWasm(await wasm());
    return {
      rows: [
        updateRow("penalty, script", {}, backend),
        updateRow("penalty, musig2", { parameters: { signing: "musig2" } }, backend),
        updateRow("timelock", { mechanism: "timelock" }, backend),
        updateRow("symmetric", { mechanism: "symmetric" }, backend),
        growthRow(backend, 100_000),
      ],
    };
  },
};
