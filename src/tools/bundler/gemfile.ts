import { inProjectAndAbove } from '../locations.ts'
import { LINE_FORMAT, lockfile } from '../lockfile.ts'
import type { ToolConfig } from '../tool.ts'

/** `Gemfile` and `gems.rb`, whose sources may be URLs with a token: https://bundler.io/man/gemfile.5.html#CREDENTIALS */
export const gemfile: ToolConfig = {
  id: 'gemfile',
  tool: 'bundler',
  places: where => inProjectAndAbove(where, ['Gemfile', 'gems.rb']),
  names: ['Gemfile', 'gems.rb'],
  meaning: () => ({ credential: false }),
  option: line => /^\s*(source|gem|git)\b/.exec(line)?.[1],
  // `#{…}` puts a value into a string of Ruby.
  comment: /^\s*#|\s#(?!\{)/,
  registryKeys: undefined,
  documentation: () => ({
    keys: ['source', 'gem … source:'],
    source: 'https://bundler.io/man/gemfile.5.html#CREDENTIALS',
  }),
}

export const gemfileLock = lockfile(
  {
    ...{ id: 'gemfile-lock', tool: 'bundler', names: ['Gemfile.lock', 'gems.locked'] },
    keys: ['remote'],
    source: 'https://bundler.io/man/bundle-lock.1.html',
  },
  LINE_FORMAT,
)
