import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ConfigAdapter, ToolEnvironment } from '../../src/formats/adapter.ts'
import { adapterByName, adapters } from '../../src/tools/index.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { FILE_NAMES, LEFT } from './file-names.ts'
import { type FileRow, fileTable, replacePart, TABLE_TITLE } from './locations.ts'
import { sampleOf } from './samples.ts'

const FILE = join(import.meta.dirname, '../../docs/locations.md')

/** Where a file of the table is planted, below the home folder. */
function placeOf(name: string): string {
  return name.startsWith('~/') ? name.slice(2) : `project/${name}`
}

/** Who reads the file of a home; the last adapter that knows the path, as guard has it, or the one of its name. */
function readerOf(path: string, where: ToolEnvironment): ConfigAdapter | undefined {
  return adapters.findLast(adapter => adapter.places(where).some(place => place.path === path)) ?? adapterByName(path)
}

/** The text that such a reader would get, with the token for a host of the sandbox. */
function textFor(adapter: ConfigAdapter | undefined, { token, host }: { token: string; host: string }): string {
  if (!adapter) return `NPM_TOKEN=${token}\n`
  // Bundler has no key for a host with a port, and .netrc no port.
  if (adapter.id === 'bundler') return `---\nBUNDLE_A: "http://token:${token}@${host}/"\n`
  const named = adapter.id === 'netrc' ? host.replace(/:.*/, '') : host
  return sampleOf(adapter)
    .text.replaceAll('<T>', token)
    .replaceAll(/\w+\.flatt\.tech/g, named)
    .replaceAll('https://', 'http://')
}

test('the table in docs/locations.md is what a search and a rotation do; GUARD_UPDATE=1 writes it anew', async () => {
  const services = await sandbox()
  const { host, issue } = services
  const token = await issue()
  const names = [...FILE_NAMES, ...Object.keys(LEFT)]
  const { home, read, write } = tempHome()
  const cwd = join(home, 'project')
  for (const name of names) {
    const reader = readerOf(join(home, placeOf(name)), { home, cwd, env: {}, platform: 'linux' })
    write(placeOf(name), textFor(reader, { token, host }))
  }

  const { stdout } = await runGuard(['find', '--json'], { home, cwd, sandbox: services })
  const rotation = await runGuard(['rotate', '--yes'], { home, cwd, sandbox: services })

  expect(rotation.stderr).not.toContain('error')
  expect(rotation.code).toBe(0)
  const { tokens }: { tokens: { sites: { path: string; tool: string }[] }[] } = JSON.parse(stdout)
  const sites = tokens.flatMap(each => each.sites)
  const rows = names.map<FileRow>(name => {
    const site = sites.find(({ path }) => path === join(home, placeOf(name)))
    return { name, tool: site?.tool, rewritten: !read(placeOf(name)).includes(token), reason: LEFT[name] }
  })
  expect(rows.filter(({ tool, rewritten }) => !tool !== !rewritten).map(({ name }) => name)).toEqual([])
  expect(rows.filter(({ rewritten, reason }) => rewritten === (reason !== undefined)).map(({ name }) => name)).toEqual(
    [],
  )
  const page = readFileSync(FILE, 'utf8')
  const fresh = replacePart(page, { from: TABLE_TITLE, text: fileTable(rows) })
  if (process.env.GUARD_UPDATE) writeFileSync(FILE, fresh)
  else expect(page).toBe(fresh)
})
