/** How many bytes of a needle a scan checks before it reports that one may begin. */
export const BEGINNING = 3

/**
 * Groups similar beginnings of needles into at most `most` groups. A scan that knows of a group only the half-bytes
 * of its beginnings also matches every mixture of them: the fewer mixtures, the fewer false alarms.
 */
export function groupBeginnings(needles: readonly Buffer[], most: number): Buffer[][] {
  const beginnings = new Set(needles.map(needle => needle.toString('latin1', 0, BEGINNING)))
  const groups: Buffer[][] = [...beginnings].map(beginning => [Buffer.from(beginning, 'latin1')])
  while (groups.length > most) {
    const [one, other] = cheapestPair(groups)
    groups.splice(groups.indexOf(other), 1)
    one.push(...other)
  }
  return groups
}

function cheapestPair(groups: readonly Buffer[][]): [Buffer[], Buffer[]] {
  const pairs = groups.flatMap((one, index) =>
    groups.slice(index + 1).map(other => [one, other] as [Buffer[], Buffer[]]),
  )
  const costs = pairs.map(([one, other]) => mixtures([...one, ...other]) - mixtures(one) - mixtures(other))
  return pairs[costs.indexOf(Math.min(...costs))]!
}

function mixtures(group: readonly Buffer[]): number {
  let product = 1
  for (let place = 0; place < BEGINNING; place += 1) {
    product *=
      new Set(group.map(bytes => bytes[place]! & 15)).size * new Set(group.map(bytes => bytes[place]! >> 4)).size
  }
  return product
}
