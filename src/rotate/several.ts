/** So many calls are on the way at once. */
const WIDTH = 8

/**
 * Does some work for each item, several at a time, and starts no more once `isOver` is true; what is thrown from then on is
 * the end that was asked for. What one of them throws before ends the others too, each after the item that it is at.
 */
export async function several<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<void> {
  const left = [...items].reverse()
  let failed = false
  const worker = async () => {
    while (left.length > 0 && !failed && !isOver()) {
      try {
        await work(left.pop()!)
      } catch (error) {
        if (isOver()) return
        failed = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(WIDTH, items.length) }, worker))
  const failure = ended.find(({ status }) => status === 'rejected')
  if (failure?.status === 'rejected') throw failure.reason
}
