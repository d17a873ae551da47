const LOCK = 0
const IDLE = 1
const USED = 2
const WORKERS = 3
const TURN = 4
const HEADER = 5 * 4
const ROOM = 256 * 1024
/** A folder's name is followed by its length, so that the last one can be taken off. */
const LENGTH = 4

/** Folders that no worker has walked yet, as paths of one character per byte, in memory that all workers see. */
export interface SharedFolders {
  /** True where a worker waits for a folder. */
  isWanted(): boolean
  /** False where there is no room for it: then it is still the caller's. */
  give(folder: string): boolean
  /** Waits for a folder; undefined as soon as every worker waits, because then all have been walked. */
  take(): string | undefined
}

/** With room for all of the folders to begin with. */
export function createSharedMemory(workers: number, folders: readonly string[]): SharedArrayBuffer {
  const size = folders.reduce((sum, folder) => sum + folder.length + LENGTH, 0)
  const memory = new SharedArrayBuffer(HEADER + ROOM + size)
  new Int32Array(memory, 0, HEADER / 4)[WORKERS] = workers
  const shared = shareFolders(memory)
  for (const folder of folders.toReversed()) shared.give(folder)
  return memory
}

export function shareFolders(memory: SharedArrayBuffer): SharedFolders {
  const state = new Int32Array(memory, 0, HEADER / 4)
  const stack = Buffer.from(memory, HEADER)
  const read = (field: number) => Atomics.load(state, field)

  function locked<T>(work: () => T): T {
    while (Atomics.compareExchange(state, LOCK, 0, 1) !== 0) Atomics.wait(state, LOCK, 1)
    try {
      return work()
    } finally {
      Atomics.store(state, LOCK, 0)
      Atomics.notify(state, LOCK, 1)
    }
  }

  function push(folder: string): boolean {
    const used = read(USED)
    if (used + folder.length + LENGTH > stack.length) return false
    stack.write(folder, used, 'latin1')
    stack.writeInt32LE(folder.length, used + folder.length)
    Atomics.store(state, USED, used + folder.length + LENGTH)
    wake()
    return true
  }

  function pop(): string {
    const end = read(USED) - LENGTH
    const start = end - stack.readInt32LE(end)
    Atomics.store(state, USED, start)
    return stack.toString('latin1', start, end)
  }

  function wake(): void {
    Atomics.add(state, TURN, 1)
    Atomics.notify(state, TURN)
  }

  /** One look: a folder, the end, or the turn to wait out. */
  function look(): { folder: string } | 'end' | number {
    return locked(() => {
      if (read(USED) > 0) {
        Atomics.sub(state, IDLE, 1)
        return { folder: pop() }
      }
      if (read(IDLE) < read(WORKERS)) return read(TURN)
      wake()
      return 'end'
    })
  }

  return {
    isWanted: () => read(IDLE) > 0 && read(USED) === 0,
    give: folder => locked(() => push(folder)),
    take() {
      Atomics.add(state, IDLE, 1)
      for (;;) {
        const seen = look()
        if (seen === 'end') return undefined
        if (typeof seen !== 'number') return seen.folder
        Atomics.wait(state, TURN, seen)
      }
    },
  }
}
