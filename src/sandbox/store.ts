import { type State, saveState } from './state.ts'

/** Keeps the state in its file, if there is one. */
export interface Store {
  /**
   * Called after each call. A call that only reads changes nothing but usage, which is saved with the next change or
   * on exit.
   */
  handled(method: string): void
  close(): void
}

/** Writes the state at once, so that an unwritable file is reported before the first change. */
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
