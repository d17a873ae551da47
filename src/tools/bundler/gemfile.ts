import type { ConfigAdapter } from '../../formats/adapter.ts'
import { inProjectAndAbove } from '../locations.ts'

/** `Gemfile` and `gems.rb`, whose sources may be URLs with a token: https://bundler.io/man/gemfile.5.html#CREDENTIALS */
export const gemfile: ConfigAdapter = {
  id: 'gemfile',
  tool: 'bundler',
  places: where => inProjectAndAbove(where, ['Gemfile', 'gems.rb']),
  names: ['Gemfile', 'gems.rb'],
  meaning: () => ({ credential: false }),
  option: line => /^\s*(source|gem|git)\b/.exec(line)?.[1],
  // `#{…}` puts a value into a string of Ruby.
  comment: /^\s*#|\s#(?!\{)/,
  documentation: () => ({
    keys: ['source', 'gem … source:'],
    source: 'https://bundler.io/man/gemfile.5.html#CREDENTIALS',
  }),
}
