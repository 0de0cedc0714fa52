/** BIP386, BIP387 and BIP390 list descriptors with the scripts of their first indices, and others that must be refused. */
import { describe, expect, test } from "vitest";
import { publicForm, privateKeysOf } from "./public-form.ts";
import { readVectors } from "./read-vectors.ts";
import { codesOf, compileText, expectPrivateRefused, expectRefused, outputsOf, printReasons } from "./through-compiler.ts";
