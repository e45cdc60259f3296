/** How many are read at the same time. */
const AT_ONCE = 16;

/**
 * What has those IDs, in the order of the IDs, read a few at a time, as far as it is asked for. What isn't there is
 * left out.
 */
export async function* inTurn<Found>(
  ids: readonly string[],
  read: (id: string) => Promise<Found | undefined>,
): AsyncGenerator<Found> {
  const wanted = [...new Set(ids)].toSorted();
  for (let first = 0; first < wanted.length; first += AT_ONCE) {
    const found = await Promise.all(wanted.slice(first, first + AT_ONCE).map(read));
    for (const one of found) {
      if (one !== undefined) yield one;
    }
  }
}
