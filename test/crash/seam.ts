import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command, Lane } from './lane.ts'
import { type Blow, type Point, plainPath } from './points.ts'
import type { Supervisor } from './supervisor.ts'

const MODULE = pathToFileURL(join(import.meta.dirname, 'seam-module.mjs')).href

interface Line {
  call: string
  paths: string[]
  what: string
  canFail: boolean
  struck: boolean
}

/** Strikes inside guard's own process, at the functions of node:fs and node:net that it calls. */
export const seam: Supervisor = {
  name: 'seam',
  record: async (lane, command) => {
    const { finished, lines } = await runWith(lane, command, '')
    return { finished, points: lines.map((line, index) => toPoint(line, index + 1, lane.folder)) }
  },
  strike: async (lane, command, { when }, blow) => {
    const { finished, lines } = await runWith(lane, command, `${when}:${blow}`)
    const struck = lines.findIndex(line => line.struck)
    return { finished, label: lines[struck] && toPoint(lines[struck], struck + 1, lane.folder).label }
  },
}

async function runWith(lane: Lane, command: Command, strike: `${number}:${Blow}` | '') {
  const log = join(lane.folder, 'seam')
  rmSync(log, { force: true })
  const env = { ...command.env, GUARD_SEAM_FOLDER: lane.folder, GUARD_SEAM_LOG: log, GUARD_SEAM_STRIKE: strike }
  const finished = await lane.run({ ...command, flags: ['--import', MODULE], env })
  const lines = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map(text => JSON.parse(text) as Line)
  return { finished, lines }
}

function toPoint({ call, paths, what, canFail }: Line, when: number, folder: string): Point {
  const words = [call, ...paths.map(path => plainPath(path, folder)), what]
  return { call, when, nth: when, label: words.filter(word => word !== '').join(' '), canFail }
}
