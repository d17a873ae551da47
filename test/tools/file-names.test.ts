import { describe, expect, test } from 'vitest'
import { nameTest } from '../../src/system/find-names.ts'
import { firstNamed, folderSearch, nameSearch } from '../../src/tools/file-names.ts'
import { adapters } from '../../src/tools/index.ts'

const isAskedFor = nameTest(nameSearch(adapters))

test('no name makes a search ask for every file, or for all that begin or end with one or two letters', () => {
  const { prefixes, suffixes } = nameSearch(adapters)
  expect([...prefixes, ...suffixes].filter(part => part.length < 3)).toEqual([])
})

test('a search asks for each file that an adapter would read', () => {
  const missed = adapters
    .filter(({ isTooCommon }) => !isTooCommon)
    .flatMap(({ names }) => names.filter(name => !/(?:^|\/)\*$/.test(name)))
    .filter(name => !isAskedFor(name.replaceAll('*', 'some').split('/').at(-1)!))
  expect(missed).toEqual([])
})

test('a name that fits every file of a folder is asked for in that folder alone', () => {
  const profiles = adapters.find(({ id }) => id === 'npmrc-profiles')!
  expect(isAskedFor('work')).toBe(false)
  expect(nameTest(folderSearch(profiles))('work')).toBe(true)
  expect(firstNamed(adapters, '/home/a/.npmrcs/work')?.id).toBe('npmrc-profiles')
})

describe('of several adapters', () => {
  test.for([
    ['.github/workflows/conda-environment.yml', 'workflows'],
    ['.vscode/mcp.json', 'vscode'],
    ['.claude/mcp.json', 'claude-code'],
    ['p/.env.yarn', 'dotenv'],
    ['p/.envrc.private', 'direnv'],
    ['p/Dockerfile.env', 'dockerfile'],
    ['p/requirements/environment.txt', 'requirements'],
    ['p/k8s/secret.yaml', 'kubernetes'],
    ['C:\\Users\\a\\p\\.npmrc', 'npmrc'],
    ['home/private_dot_npmrc.tmpl', 'npmrc'],
    ['dot_config/private_dot_claude/settings.json', 'claude-code'],
  ] as const)('the first whose name fits reads %s', ([path, id]) => {
    expect(firstNamed(adapters, path)?.id).toBe(id)
  })

  test.for(['npmrc', 'my.envs', 'environment.json', 'tox.ini.txt', 'secrets', 'a.toml', 'config.js', 'src/main.yml'])(
    'none reads %s',
    path => {
      expect(firstNamed(adapters, path)?.id).toBeUndefined()
    },
  )
})
