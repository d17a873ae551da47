import { type State, saveState } from './state.ts'

/** Keeps the state in its file, if there is one. */
export interface Store {
  /** A call was handled. What only reads changes nothing but usage, which waits for the next change or the end. */
  handled(method: string): void
  close(): void
}

/** Writes the state at once, so that a file that cannot be written is known before the first change. */
export function openStore(path: string | undefined, state: State): Store {
  if (path === undefined) return { handled: () => {}, close: () => {} }
  const save = () => saveState(path, state)
  save()
  return {
    handled(method) {
      if (method !== 'GET' && method !== 'HEAD') save()
    },
    close: save,
  }
}
