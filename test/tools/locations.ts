import type { ConfigAdapter, ToolEnvironment } from '../../src/formats/adapter.ts'
import { adapters } from '../../src/tools/index.ts'
import { precedenceOf } from '../../src/tools/readers.ts'

type PlatformName = 'Linux' | 'macOS' | 'Windows'

/** Each platform with names in the place of folders: what a tool makes of them is what the table shows. */
const PLATFORMS: Record<PlatformName, ToolEnvironment> = {
  Linux: { platform: 'linux', home: '~', cwd: 'PROJECT', env: {} },
  macOS: { platform: 'darwin', home: '~', cwd: 'PROJECT', env: {} },
  Windows: {
    platform: 'win32',
    home: '%USERPROFILE%',
    cwd: 'PROJECT',
    // With a drive, for a relative path in a variable counts from the project.
    env: { APPDATA: 'C:\\%APPDATA%', LOCALAPPDATA: 'C:\\%LOCALAPPDATA%', ProgramData: 'C:\\%ProgramData%' },
  },
}

/** What guard did with a file of this name. */
export interface FileRow {
  name: string
  /** Whose file guard takes it for; undefined if it was not found. */
  tool: string | undefined
  rewritten: boolean
  /** Why it is left. */
  reason: string | undefined
}

/** Where the table begins, which file-table.test.ts makes; the rest is made by locations.test.ts. */
export const TABLE_TITLE = '## File by file\n'

/** A page with another text in the place of what comes before a title, or from it on. */
export function replacePart(page: string, part: { text: string } & ({ from: string } | { to: string })): string {
  const at = page.indexOf('from' in part ? part.from : part.to)
  return 'from' in part ? page.slice(0, at) + part.text : part.text + page.slice(at)
}

/** What docs/locations.md says of each adapter. */
export function locationsDocument(): string {
  return [
    '# Where guard looks',
    '',
    'Made from the adapters in `src/tools` by `GUARD_UPDATE=1 npx vitest run test/tools/locations.test.ts`. Do not edit.',
    '',
    '`./` is the project, `../` stands for the folders above it as well. A name after “anywhere” is found in any folder',
    'below HOME; `*` is any part of a name. A place that an environment variable moves is found where it was moved to.',
    'Every format carries a token plain and in the userinfo of a URL, as password or as bare user name, also',
    'percent-encoded; in base64, alone or after `user:`; and in the escapes of its strings. “Proof” says how a rewrite is',
    'checked: by parsing the file before and after, or by changing no byte but those of the token. “Precedence” is what each',
    'tool reads, the strongest first; `guard find --explain TOOL` applies it to what is there.',
    '',
    ...adapters.flatMap(sectionOf),
    '',
  ].join('\n')
}

/** The table of docs/locations.md. */
export function fileTable(rows: readonly FileRow[]): string {
  return [
    TABLE_TITLE,
    '`test/tools/file-table.test.ts` plants all of these in a home, each with a token in the way of its tool, runs `guard find` and',
    '`guard rotate`, and writes down what became of them. `~` is the home folder; the others are files of a project.',
    '',
    '| file | tool | found | rewritten |',
    '|---|---|---|---|',
    ...rows.map(
      ({ name, tool, rewritten, reason }) =>
        `| \`${name}\` | ${tool ?? ''} | ${tool ? 'yes' : 'no'} | ${rewritten ? 'yes' : `no: ${reason}`} |`,
    ),
    '',
  ].join('\n')
}

function sectionOf(adapter: ConfigAdapter): string[] {
  const { keys, precedence, source } = adapter.documentation()
  const order = [...precedenceOf(adapter), precedence].filter(Boolean).join('<br>')
  return [
    `## ${adapter.tool}: ${adapter.id}`,
    '',
    '| | |',
    '|---|---|',
    ...platformRows(adapter),
    `| anywhere | ${codes(adapter.names)}${adapter.isTooCommon ? ', in folders that are named' : ''} |`,
    `| key | ${codes(keys)} |`,
    `| proof | ${adapter.parse ? 'parsed before and after' : "the token's bytes alone"} |`,
    `| precedence | ${order} |`,
    `| source | <${source}> |`,
    '',
  ]
}

/** One row for platforms that agree. */
function platformRows(adapter: ConfigAdapter): string[] {
  const rows = new Map<string, PlatformName[]>()
  for (const [name, where] of Object.entries(PLATFORMS) as [PlatformName, ToolEnvironment][]) {
    const paths = codes(pathsOn(adapter, where)) || 'none'
    const same = [...rows].find(([other]) => neutral(other) === neutral(paths))
    rows.set(same?.[0] ?? paths, [...(same?.[1] ?? []), name])
  }
  return [...rows].map(([paths, names]) => `| ${names.join(', ')} | ${paths} |`)
}

function neutral(paths: string): string {
  return paths.replaceAll('\\', '/').replaceAll('%USERPROFILE%', '~')
}

function pathsOn(adapter: ConfigAdapter, where: ToolEnvironment): string[] {
  const files = adapter.places(where).map(({ path }) => path.replace(/^C:\\(?=%)/, ''))
  const folders = (adapter.folders?.(where) ?? []).map(
    ({ path }) => `${path.replace(/^C:\\(?=%)/, '')}${where.platform === 'win32' ? '\\' : '/'}*`,
  )
  const isAbove = (path: string) => !/^(?:PROJECT|~|%|\/|[A-Z]:)/.test(path)
  const above = files.filter(isAbove)
  return [...new Set([...files, ...folders])]
    .filter(path => !isAbove(path))
    .map(path => {
      const inProject = /^PROJECT[\\/](.*)$/s.exec(path)?.[1]
      if (inProject === undefined) return path
      return above.includes(inProject)
        ? `../${inProject.replaceAll('\\', '/')}`
        : `./${inProject.replaceAll('\\', '/')}`
    })
}

function codes(words: readonly string[]): string {
  return words.map(word => `\`${word.replaceAll('|', '\\|')}\``).join(', ')
}
