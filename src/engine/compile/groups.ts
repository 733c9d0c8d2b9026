/**
 * Groups of equations that are merged while the graph between the groups stays free of circles.
 *
 * @module
 */

/** A set of small integers. */
class BitSet {
  readonly words: Uint32Array;

  constructor(size: number) {
    this.words = new Uint32Array((size + 31) >>> 5);
  }

  add(i: number): void {
    this.words[i >>> 5] |= 1 << (i & 31);
  }

  has(i: number): boolean {
    return (this.words[i >>> 5] & (1 << (i & 31))) !== 0;
  }

  addAll(other: BitSet): void {
    for (let w = 0; w < this.words.length; w++) this.words[w] |= other.words[w];
  }

  meets(other: BitSet): boolean {
    for (let w = 0; w < this.words.length; w++) {
      if ((this.words[w] & other.words[w]) !== 0) return true;
    }
    return false;
  }
}

/** A partition of the equations of a graph, which are added in their order. */
export class Groups {
  readonly #parent: number[] = [];
  /** Of roots: the group's equations. */
  readonly #members: BitSet[] = [];
  /** Of roots: everything that the group depends on, directly or not, itself left out. */
  readonly #ancestors: BitSet[] = [];
  readonly #counts: number[] = [];
  readonly #capacity: number;

  /** No groups yet, of at most so many equations. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds an equation as a group of its own, which reads what `producers` make. */
  add(equation: number, producers: readonly number[]): void {
    const members = new BitSet(this.#capacity);
    members.add(equation);
    const ancestors = new BitSet(this.#capacity);
    for (const producer of producers) {
      const root = this.rootOf(producer);
      ancestors.addAll(this.#members[root]);
      ancestors.addAll(this.#ancestors[root]);
    }
    this.#parent.push(equation);
    this.#members.push(members);
    this.#ancestors.push(ancestors);
    this.#counts.push(1);
  }

  /** The equation that stands for a group. */
  rootOf(equation: number): number {
    let root = equation;
    while (this.#parent[root] !== root) root = this.#parent[root];
    return root;
  }

  /** How many equations the group of one has. */
  sizeOf(equation: number): number {
    return this.#counts[this.rootOf(equation)];
  }

  /** Merges two groups unless that would make a circle; whether it did. */
  merge(a: number, b: number): boolean {
    const [first, second] = [this.rootOf(a), this.rootOf(b)];
    if (first === second) return true;
    const members = new BitSet(this.#capacity);
    members.addAll(this.#members[first]);
    members.addAll(this.#members[second]);
    const ancestors = new BitSet(this.#capacity);
    ancestors.addAll(this.#ancestors[first]);
    ancestors.addAll(this.#ancestors[second]);
    // A group outside that stands between the two would both follow and precede the merged one.
    for (let x = 0; x < this.#parent.length; x++) {
      if (this.#parent[x] !== x || x === first || x === second) continue;
      if (ancestors.has(x) && this.#ancestors[x].meets(members)) return false;
    }
    for (let w = 0; w < ancestors.words.length; w++) ancestors.words[w] &= ~members.words[w];
    this.#parent[first] = second;
    this.#members[second] = members;
    this.#ancestors[second] = ancestors;
    this.#counts[second] += this.#counts[first];
    // What depends on a part of the group now depends on all of it.
    for (let x = 0; x < this.#parent.length; x++) {
      if (this.#parent[x] !== x || x === second || !this.#ancestors[x].meets(members)) continue;
      this.#ancestors[x].addAll(members);
      this.#ancestors[x].addAll(ancestors);
    }
    return true;
  }

  /** The groups in an order in which they can be evaluated, each with its equations in order. */
  inOrder(): number[][] {
    const roots = this.#parent.flatMap((parent, i) => parent === i ? [i] : []);
    const membersOf = new Map<number, number[]>(roots.map((root) => [root, []]));
    this.#parent.forEach((_, i) => membersOf.get(this.rootOf(i))!.push(i));
    // A group has strictly more ancestors than each of those it depends on.
    const weight = new Map(roots.map((root) => [root, count(this.#ancestors[root])]));
    roots.sort((a, b) => weight.get(a)! - weight.get(b)! || a - b);
    return roots.map((root) => membersOf.get(root)!);
  }
}

function count(set: BitSet): number {
  let total = 0;
  for (let word of set.words) {
    for (; word !== 0; word &= word - 1) total++;
  }
  return total;
}
