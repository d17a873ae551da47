/** A module that costs too much to load before it is needed. */
export interface Lazy<T> {
  load(): Promise<void>
  /** Throws where `load` was forgotten, which is a bug. */
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
