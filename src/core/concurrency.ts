/**
 * Does some work for each item, `width` at a time, and starts no more once `isOver` is true; what is thrown from then on is
 * the end that was asked for. What one of them throws before ends the others too, each after the item that it is at.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  { width, isOver = () => false }: { width: number; isOver?: () => boolean },
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
  const ended = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, worker))
  const failure = ended.find(({ status }) => status === 'rejected')
  if (failure?.status === 'rejected') throw failure.reason
}
