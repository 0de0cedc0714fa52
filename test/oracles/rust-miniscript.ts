/**
 * rust-miniscript, native, as a second implementation beside ours: a process of `rust-miniscript/main.rs` that answers
 * one JSON line per request, in order. `install.sh` beside it builds it; where it is not built, {@link openRustMiniscript}
 * prints why and answers `undefined`, and the caller goes on with the other oracles.
 */
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

export type RustRequest =
  | { readonly op: "descriptor"; readonly text: string; readonly index?: number }
  | { readonly op: "miniscript"; readonly text: string; readonly names?: boolean }
  | { readonly op: "decode"; readonly script: string }
  | { readonly op: "compile_tr"; readonly policy: string; readonly internal?: string }
  | { readonly op: "compile"; readonly policy: string }
  | { readonly op: "entails"; readonly policy: string; readonly other: string }
  | { readonly op: "bench"; readonly texts: readonly string[]; readonly iterations: number }
  | {
      readonly op: "verify";
      readonly key: string;
      readonly message: string;
      readonly signature: string;
      readonly iterations: number;
    };

export interface RustDescriptor {
  readonly ok: true;
  readonly descriptor: string;
  /** One for each path of a multipath descriptor; null where an index is missing. */
  readonly scriptPubKeys: readonly (string | null)[];
  /** Most weight of any spend; signatures count 65 bytes, as if each had a sighash byte. */
  readonly weight: number | null;
  readonly sane: boolean;
}

export interface RustMiniscriptFacts {
  readonly ok: true;
  readonly miniscript: string;
  /** Base and properties in the letters of BIP379: `Bonduesm`. */
  readonly type: string;
  readonly script?: string;
  readonly scriptSize: number;
  readonly maxElements: number | null;
  readonly maxSize: number | null;
  readonly sane: boolean;
  readonly insanity: string | null;
  readonly lift: string | null;
}

export interface RustTree {
  readonly ok: true;
  readonly descriptor: string;
  readonly leaves: readonly { readonly depth: number; readonly miniscript: string }[];
}

export interface RustRefusal {
  readonly ok: false;
  readonly error: string;
  readonly panic?: true;
}

/** Measured inside the oracle's process, per iteration. */
export interface RustTiming {
  readonly ok: true;
  readonly nanoseconds: number;
}

interface AnswerOf {
  readonly descriptor: RustDescriptor;
  readonly miniscript: RustMiniscriptFacts;
  readonly decode: RustMiniscriptFacts;
  readonly compile_tr: RustTree;
  readonly compile: RustMiniscriptFacts;
  readonly entails: { readonly ok: true; readonly entails: boolean | null };
  readonly bench: RustTiming;
  readonly verify: RustTiming;
}

export type RustAnswer<R extends RustRequest> = AnswerOf[R["op"]] | RustRefusal;

export interface RustMiniscript {
  /** Answers in the order of the requests. */
  ask<R extends RustRequest>(requests: readonly R[]): Promise<RustAnswer<R>[]>;
  close(): void;
}

const BINARY = fileURLToPath(new URL("rust-miniscript/target/release/oracle", import.meta.url));

/** The oracle's process, to be closed by the caller; `undefined`, with the reason printed, when it cannot be had. */
export function openRustMiniscript(): RustMiniscript | undefined {
  if (!existsSync(BINARY)) {
    console.log("oracle rust-miniscript (native) skipped: not built, see test/oracles/rust-miniscript/install.sh");
    return undefined;
  }
  const child = spawn(BINARY, { stdio: ["pipe", "pipe", "inherit"] });
  return connect(child);
}

interface Waiting {
  readonly resolve: (line: string) => void;
  readonly reject: (reason: Error) => void;
}

function connect(child: ChildProcessByStdio<Writable, Readable, null>): RustMiniscript {
  const waiting: Waiting[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  const fail = (reason: Error): void => {
    for (const each of waiting.splice(0)) each.reject(reason);
  };
  child.on("error", fail);
  child.stdin.on("error", fail);
  child.on("exit", (code) => fail(new Error(`the rust-miniscript oracle ended with exit code ${code}`)));
  const askOne = (request: RustRequest): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  return {
    ask: async <R extends RustRequest>(requests: readonly R[]): Promise<RustAnswer<R>[]> => {
      const lines = await Promise.all(requests.map(askOne));
      return lines.map((line) => JSON.parse(line) as RustAnswer<R>);
    },
    close: () => child.stdin.end(),
  };
}
