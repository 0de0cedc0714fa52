/** Descriptors: checksums, key expressions, keys from recipes, and BIP388 wallet policies. */
export { checksumProblem, descriptorChecksum, withChecksum } from "./checksum.ts";
export type { ChecksumProblem } from "./checksum.ts";
export { deriveChild, parseExtendedKey, printExtendedKey, TPUB_VERSION, XPUB_VERSION } from "./extended-key.ts";
export type { ExtendedKey, ExtendedKeyProblem, KeyNode } from "./extended-key.ts";
export { parseKeyExpression, printKeyExpression } from "./key-expression.ts";
export type { KeyExpression, KeyProblem } from "./key-expression.ts";
export { isRanged, printRecipe } from "./key-recipe.ts";
export type { KeyRecipe, RecipeStep } from "./key-recipe.ts";
export { bindRecipe, isOpen, resolveRecipe } from "./resolve-key.ts";
export type { KeyFailure, KeyValues, ResolvedKey } from "./resolve-key.ts";
export { fromWalletPolicy, toWalletPolicy } from "./wallet-policy.ts";
export type { WalletPolicy, WalletPolicyProblem } from "./wallet-policy.ts";
