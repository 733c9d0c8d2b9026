/**
 * Groups of equations that are merged while the graph between the groups stays free of circles.
 *
 * @module
 */

/**
 * A partition of the nodes of a graph, which are added in an order in which they can be evaluated. The
 * groups are kept in such an order, too, so that only those between two have to be looked at to tell
 * whether merging them would make a circle (Pearce and Kelly, 2006).
 */
export class Groups {
  readonly #parent: number[] = [];
  /** Of roots: the groups that read what they make; some may have been merged meanwhile. */
  readonly #readers: number[][] = [];
  readonly #counts: number[] = [];
  /** Of roots: the place in the order. */
  readonly #place: number[] = [];
  /** The groups in order; −1 where one was merged into another. */
  readonly #order: number[] = [];

  /** Adds a node as a group of its own, which reads what `producers` make. */
  add(producers: readonly number[]): void {
    const node = this.#parent.length;
    for (const producer of producers) this.#readers[this.rootOf(producer)].push(node);
    this.#parent.push(node);
    this.#readers.push([]);
    this.#counts.push(1);
    this.#place.push(this.#order.length);
    this.#order.push(node);
  }

  /** The node that stands for a group. */
  rootOf(node: number): number {
    let root = node;
    while (this.#parent[root] !== root) root = this.#parent[root];
    for (let next = node; next !== root;) {
      const parent = this.#parent[next];
      this.#parent[next] = root;
      next = parent;
    }
    return root;
  }

  /** How many nodes the group of one has. */
  sizeOf(node: number): number {
    return this.#counts[this.rootOf(node)];
  }

  /** Merges two groups unless that would make a circle; whether they are one. */
  merge(a: number, b: number): boolean {
    let [first, second] = [this.rootOf(a), this.rootOf(b)];
    if (first === second) return true;
    if (this.#place[first] > this.#place[second]) [first, second] = [second, first];
    const between = this.#followers(first, second);
    if (between === null) return false;
    this.#join(first, second, between);
    return true;
  }

  /**
   * The groups that follow one and stand before another in the order; null if the other reads what one
   * of them makes.
   */
  #followers(first: number, second: number): ReadonlySet<number> | null {
    const end = this.#place[second];
    const followers = new Set<number>();
    const pending = [first];
    while (pending.length > 0) {
      const group = pending.pop()!;
      for (const node of this.#readers[group]) {
        const reader = this.rootOf(node);
        if (reader === second) {
          if (group !== first) return null;
        } else if (reader !== group && this.#place[reader] < end && !followers.has(reader)) {
          followers.add(reader);
          pending.push(reader);
        }
      }
    }
    return followers;
  }

  /** Merges the first into the second, and puts behind it those between that read the first. */
  #join(first: number, second: number, followers: ReadonlySet<number>): void {
    const order = this.#order;
    let next = this.#place[first];
    const end = this.#place[second];
    const put = (group: number) => {
      order[next] = group;
      if (group >= 0) this.#place[group] = next;
      next++;
    };
    const moved: number[] = [];
    for (let at = next + 1; at < end; at++) {
      const group = order[at];
      if (group < 0) continue;
      if (followers.has(group)) moved.push(group);
      else put(group);
    }
    put(second);
    moved.forEach(put);
    while (next <= end) put(-1);
    this.#parent[first] = second;
    this.#counts[second] += this.#counts[first];
    const readers = this.#readers[second];
    for (const reader of this.#readers[first]) readers.push(reader);
    this.#readers[first] = [];
  }

  /** The groups in an order in which they can be evaluated, each with its nodes in order. */
  inOrder(): number[][] {
    const membersOf = new Map<number, number[]>();
    for (const group of this.#order) if (group >= 0) membersOf.set(group, []);
    this.#parent.forEach((_, node) => membersOf.get(this.rootOf(node))!.push(node));
    return [...membersOf.values()];
  }
}
