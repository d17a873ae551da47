import { say } from '../../core/language.ts'
import { type ConfigAdapter, ParseFailure, pathsOf } from '../../formats/adapter.ts'
import { placesAt } from '../locations.ts'

/** `EnvironmentVariables` of launch agents on macOS: https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/CreatingLaunchdJobs.html */
export const launchd: ConfigAdapter = {
  id: 'launchd',
  tool: 'launchd',
  places: () => [],
  names: ['LaunchAgents/*.plist'],
  folders: where =>
    where.platform === 'darwin'
      ? [
          ...placesAt('shell', [pathsOf(where).join(where.home, 'Library', 'LaunchAgents')]),
          ...placesAt('system', ['/Library/LaunchAgents']),
        ]
      : [],
  levelByName: 'shell',
  parse: parsePropertyList,
  meaning: key => ({ credential: false, variable: String(key[0]) }),
  comment: /<!--/,
  isEnvironment: true,
  get afterChange() {
    return say('load the agent again with `launchctl`')
  },
  documentation: () => ({
    keys: ['EnvironmentVariables.NAME'],
    precedence: say('for programs that are started after the agent was loaded again'),
    source:
      'https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/CreatingLaunchdJobs.html',
  }),
}

/** The strings of a property list by their keys, whatever their depth. A binary one is refused: its lengths are bytes of it. */
function parsePropertyList(text: string): Record<string, string> {
  if (text.startsWith('bplist')) throw new ParseFailure(say('a binary property list'), { line: 1, column: 1 })
  const visible = text.replace(/<!--[\s\S]*?-->/g, '')
  const pairs = visible.matchAll(/<key>\s*([^<]*?)\s*<\/key>\s*<string>([^<]*)<\/string>/g)
  return Object.fromEntries([...pairs].map(([, key, value]) => [key!, value!]))
}
