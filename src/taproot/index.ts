/** BIP341 alone: script trees, output keys, control blocks and addresses, without a word of what the scripts mean. */
export type { ControlBlock } from "./control-block.ts";
export type { Network, NetworkName, Softfork } from "./network.ts";
export type { TaprootOutput } from "./output.ts";
export type { CommittedLeaf, ScriptTree, TreeLeaf } from "./tree.ts";
export type { UnspendablePoint } from "./unspendable.ts";
export { decodeAddress, encodeAddress } from "./address.ts";
export { controlBlockSize, decodeControlBlock, encodeControlBlock, verifyControlBlock } from "./control-block.ts";
export { isLeafVersion, tapBranchHash, leafHashOfVersion, tapLeafHash, TAPSCRIPT_LEAF_VERSION } from "./leaf.ts";
export { isNetworkName, NETWORKS } from "./network.ts";
export { p2trScript, tapTweak, taprootOutput } from "./output.ts";
export { MAX_DEPTH, scriptTree } from "./tree.ts";
export { KNOWN_UNSPENDABLE, knownUnspendable, UNSPENDABLE_H, unspendableKey } from "./unspendable.ts";
