/** How many bytes of a needle a scan checks before it reports that one may begin. */
const BEGINNING = 3

/** In needle-scan.wat's format: a table for each half of each byte of a beginning, with one bit per group. */
export function needleTables(needles: readonly string[]): Buffer {
  const bytes = Buffer.alloc(BEGINNING * 32)
  const groups = groupBeginnings(needles, 8)
  for (const [group, beginnings] of groups.entries()) {
    for (const beginning of beginnings) {
      for (const [place, byte] of beginning.entries()) {
        bytes[place * 32 + (byte & 15)]! |= 1 << group
        bytes[place * 32 + 16 + (byte >> 4)]! |= 1 << group
      }
    }
  }
  return bytes
}

/**
 * Groups similar beginnings of needles into at most `most` groups. A scan that knows of a group only the half-bytes
 * of its beginnings also matches every mixture of them: the fewer mixtures, the fewer false alarms.
 */
function groupBeginnings(needles: readonly string[], most: number): Buffer[][] {
  const beginnings = new Set(needles.map(needle => needle.slice(0, BEGINNING)))
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
