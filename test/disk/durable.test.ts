import fs, { linkSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createJournals } from '../../src/disk/journal.ts'
import { createLock } from '../../src/disk/lock.ts'
import { createSetupRecord } from '../../src/disk/setup-record.ts'
import { asideOf } from '../../src/disk/staging.ts'
import { callsOf } from './calls.ts'
import { errorOf, oldest, type Place, readSnapshot, tempFile } from './temp.ts'

const OLD = 'token=old\n'
const NEW = 'token=newer\n'
const LINE = {
  at: '2026-11-27T00:00:00.000Z',
  kind: 'email',
  origin: 'https://npm.test',
  from: null,
  to: 'sha256:0',
} as const

interface Work extends Place {
  run: () => unknown
  meanwhile?: (call: string) => void
}

/** A file whose rewrite is planned and has reserved space. With a second name it is written in place. */
function planned({ names = 1 }: { names?: number } = {}) {
  const place = tempFile(OLD)
  if (names > 1) linkSync(place.path, join(place.folder, 'other'))
  const expectHash = readSnapshot(place.files, place.path).hash
  const staging = place.files.stagingPath(place.path)
  place.files.reserve([{ staging, size: NEW.length, path: place.path }])
  const replace = () => place.files.replace(place.path, { staging, expectHash, text: NEW })
  return { ...place, staging, expectHash, replace }
}

function created(): Place & { made: string } {
  const place = tempFile(OLD)
  const made = join(place.folder, 'new/.npmrc')
  place.files.create(made, { staging: place.files.creationPath(made), text: NEW })
  return { ...place, made }
}

function journalled() {
  const place = tempFile(OLD)
  return { ...place, journal: createJournals(place.state).create({ state: 'prepared' }) }
}

/** The order in which things reach the disk: content before its name, and the name before guard continues. */
const steps: Record<string, [work: () => Work, calls: string[]]> = {
  'the room for a new text': [
    () => {
      const place = tempFile(OLD)
      const staging = place.files.stagingPath(place.path)
      return { ...place, run: () => place.files.reserve([{ staging, size: 100, path: place.path }]) }
    },
    ['create .npmrc.tmp', 'write .npmrc.tmp', 'fsync .npmrc.tmp', 'fsync .'],
  ],
  'a new text, before it takes the place of the old one': [
    () => {
      const file = planned()
      return { ...file, run: file.replace }
    },
    [
      ...['write .npmrc.tmp', 'truncate .npmrc.tmp', 'fsync .npmrc.tmp'],
      ...['link .npmrc .npmrc.old', 'rename .npmrc.tmp .npmrc', 'fsync .', 'unlink .npmrc.old'],
    ],
  ],
  'the new texts of several files, before the first takes its place, and then their names, once': [
    () => {
      const file = planned()
      const other = join(file.folder, 'pip.conf')
      writeFileSync(other, OLD, { mode: 0o600 })
      const [expectHash, staging] = [readSnapshot(file.files, other).hash, file.files.stagingPath(other)]
      file.files.reserve([{ staging, size: NEW.length, path: other }])
      const run = () =>
        file.files.replaceAll([file, { path: other, staging, expectHash }].map(each => ({ ...each, text: NEW })))
      return { ...file, run }
    },
    [
      ...['write .npmrc.tmp', 'truncate .npmrc.tmp', 'fsync .npmrc.tmp'],
      ...['write pip.conf.tmp', 'truncate pip.conf.tmp', 'fsync pip.conf.tmp'],
      ...['link .npmrc .npmrc.old', 'rename .npmrc.tmp .npmrc', 'link pip.conf pip.conf.old'],
      ...['rename pip.conf.tmp pip.conf', 'fsync .', 'unlink .npmrc.old', 'unlink pip.conf.old'],
    ],
  ],
  'a new text that a killed run had already put in place': [
    () => {
      const file = planned()
      writeFileSync(file.path, NEW)
      return { ...file, run: file.replace }
    },
    ['fsync .npmrc', 'fsync .', 'unlink .npmrc.tmp', 'fsync .'],
  ],
  'both texts, before a file is written in place': [
    () => {
      const file = planned({ names: 2 })
      return { ...file, run: file.replace }
    },
    [
      ...['write .npmrc.copy', 'truncate .npmrc.copy', 'fsync .npmrc.copy'],
      ...['write .npmrc', 'fsync .npmrc', 'unlink .npmrc.copy', 'fsync .'],
    ],
  ],
  'both texts and their name, if the room for them is gone': [
    () => {
      const file = planned({ names: 2 })
      fs.unlinkSync(file.staging)
      return { ...file, run: file.replace }
    },
    [
      ...['create .npmrc.copy', 'write .npmrc.copy', 'truncate .npmrc.copy', 'fsync .npmrc.copy', 'fsync .'],
      ...['write .npmrc', 'fsync .npmrc', 'unlink .npmrc.copy', 'fsync .'],
    ],
  ],
  'the old text, put back because another program wrote into it during the rename': [
    () => {
      const file = planned()
      const meanwhile = (call: string) => {
        if (call.startsWith('rename .npmrc.tmp')) writeFileSync(asideOf(file.staging), 'theirs')
      }
      return { ...file, meanwhile, run: () => errorOf(file.replace) }
    },
    [
      ...['write .npmrc.tmp', 'truncate .npmrc.tmp', 'fsync .npmrc.tmp', 'link .npmrc .npmrc.old'],
      ...['rename .npmrc.tmp .npmrc', 'rename .npmrc.old .npmrc', 'fsync .'],
    ],
  ],
  'the end of a rename that was cut short': [
    () => {
      const file = planned()
      linkSync(file.path, asideOf(file.staging))
      return { ...file, run: () => file.files.repair(file.path, file) }
    },
    ['unlink .npmrc.old', 'fsync .'],
  ],
  'that a staging file is gone': [
    () => {
      const file = planned()
      return { ...file, run: () => file.files.discard(file.staging, file.path) }
    },
    ['unlink .npmrc.tmp', 'fsync .'],
  ],
  'a new file and its folder': [
    () => {
      const place = tempFile(OLD)
      const path = join(place.folder, 'new/.npmrc')
      return { ...place, run: () => place.files.create(path, { staging: place.files.creationPath(path), text: NEW }) }
    },
    [
      ...['mkdir new', 'fsync .', 'create new/.npmrc.tmp', 'write new/.npmrc.tmp', 'fsync new/.npmrc.tmp'],
      ...['link new/.npmrc.tmp new/.npmrc', 'fsync new', 'unlink new/.npmrc.tmp'],
    ],
  ],
  'that a file is gone': [
    () => {
      const place = created()
      return { ...place, run: () => place.files.remove(place.made, readSnapshot(place.files, place.made).hash) }
    },
    ['unlink new/.npmrc', 'fsync new'],
  ],
  'that a folder is gone': [
    () => {
      const place = created()
      fs.unlinkSync(place.made)
      return { ...place, run: () => place.files.removeFolder(join(place.folder, 'new')) }
    },
    ['rmdir new', 'fsync .'],
  ],
  'a journal and its folder, before the journal has its name': [
    () => {
      const place = tempFile(OLD)
      return { ...place, run: () => createJournals(place.state).create({ state: 'prepared' }) }
    },
    [
      ...['mkdir state', 'fsync .', 'create state/journal.tmp', 'write state/journal.tmp', 'fsync state/journal.tmp'],
      ...['rename state/journal.tmp state/journal.jsonl', 'fsync state'],
    ],
  ],
  'each record of a journal': [
    () => {
      const { journal, ...place } = journalled()
      const run = () => {
        const found = oldest(createJournals(place.state))
        for (const state of ['issuing', 'chunk', 'answered']) found?.append({ state })
      }
      return { ...place, run }
    },
    ['issuing', 'chunk', 'answered'].flatMap(() => ['write state/journal.jsonl', 'fsync state/journal.jsonl']),
  ],
  'a record behind half of another one': [
    () => {
      const { journal, ...place } = journalled()
      writeFileSync(journal.path, readFileSync(journal.path, 'latin1').replace(/ {16}/, '{"state":"ans   '))
      return { ...place, run: () => oldest(createJournals(place.state))?.append({ state: 'issuing' }) }
    },
    ['write state/journal.jsonl', 'fsync state/journal.jsonl'],
  ],
  'that a journal is gone': [
    () => {
      const { journal, ...place } = journalled()
      return { ...place, run: journal.erase }
    },
    ['unlink state/journal.jsonl', 'fsync state'],
  ],
  'a line of the history': [
    () => {
      const { journal, ...place } = journalled()
      return { ...place, run: () => createJournals(place.state).remember(LINE) }
    },
    ['create state/history.jsonl', 'write state/history.jsonl', 'fsync state/history.jsonl', 'fsync state'],
  ],
  'the record of a setup, before it takes the place of the old one': [
    () => {
      const place = tempFile(OLD)
      createSetupRecord(place.state).write('{}')
      return { ...place, run: () => createSetupRecord(place.state).write('{"files":[]}') }
    },
    [
      ...['create state/setup.json.tmp', 'write state/setup.json.tmp', 'fsync state/setup.json.tmp'],
      ...['rename state/setup.json.tmp state/setup.json', 'fsync state'],
    ],
  ],
  'that the record of a setup is gone': [
    () => {
      const place = tempFile(OLD)
      createSetupRecord(place.state).write('{}')
      return { ...place, run: createSetupRecord(place.state).erase }
    },
    ['unlink state/setup.json', 'fsync state'],
  ],
  'the lock, complete, before it has its name': [
    () => {
      const { journal, ...place } = journalled()
      return { ...place, run: () => void createLock(place.state).hold(async () => {}) }
    },
    [
      ...['create state/lock.tmp', 'write state/lock.tmp', 'fsync state/lock.tmp', 'link state/lock.tmp state/lock'],
      ...['unlink state/lock.tmp', 'fsync state'],
    ],
  ],
}

describe('guard waits until these are on disk', () => {
  test.for(Object.entries(steps))('%s', ([, [prepare, calls]]) => {
    const { folder, run, meanwhile } = prepare()
    expect(callsOf(folder, run, meanwhile)).toEqual(calls)
  })
})

test('watching calls restores Node afterwards, even if the work fails', () => {
  const real = { ...fs }
  expect(() => callsOf('/', () => expect.fail('on purpose'))).toThrow('on purpose')
  expect({ ...fs }).toEqual(real)
})
