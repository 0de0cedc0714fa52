/**
 * The one walk over trees of the user's size. Recursion would overflow the stack on deep input, so every
 * function over miniscripts, Taproot trees and conditions is a call of {@link fold}.
 *
 * Trace for `fold(and(a, or(b, c)))`: push and; push its children a, or; push b, c. Frames are finished when all
 * children have answered, so `combine` runs in the order a, b, c, or, and: children left to right, then the parent.
 */

interface Frame<N, R> {
  readonly node: N;
  readonly children: readonly N[];
  readonly results: R[];
}

/** Result of `combine` at the root; `combine` gets a node and its children's results, in order. */
export function fold<N, R>(
  root: N,
  children: (node: N) => readonly N[],
  combine: (node: N, results: readonly R[]) => R,
): R {
  const stack: Frame<N, R>[] = [{ node: root, children: children(root), results: [] }];
  for (;;) {
    const frame = stack[stack.length - 1] as Frame<N, R>;
    if (frame.results.length < frame.children.length) {
      const child = frame.children[frame.results.length] as N;
      stack.push({ node: child, children: children(child), results: [] });
      continue;
    }
    const result = combine(frame.node, frame.results);
    stack.pop();
    const parent = stack[stack.length - 1];
    if (parent === undefined) return result;
    parent.results.push(result);
  }
}

/** Every node of a tree, parents before children, children left to right. */
export function* preorder<N>(root: N, children: (node: N) => readonly N[]): Generator<N> {
  const stack: N[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    const below = children(node);
    for (let i = below.length - 1; i >= 0; i--) stack.push(below[i] as N);
  }
}
