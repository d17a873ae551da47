/** A module that is too slow to load before it is needed. */
export interface Lazy<T> {
  load(): Promise<void>
  /** Throws if `load()` was not called first. */
  get(): T
}

export function lazily<T>(importModule: () => Promise<T>): Lazy<T> {
  let loaded: T | undefined
  return {
    async load() {
      loaded ??= await importModule()
    },
    get() {
      if (loaded === undefined) throw new Error('a module was used before it was loaded')
      return loaded
    },
  }
}
