import { inProjectAndAbove } from '../locations.ts'
import { LINE_FORMAT, lockfile } from '../lockfile.ts'
import { itemsOfAddresses } from '../named-items.ts'
import type { ToolConfig } from '../tool.ts'
import { bundlerItems } from './bundler.ts'

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
  keychain: { evidence: /(?!)/, items: ({ text }) => itemsOfAddresses('bundler', bundlerItems, text) },
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
