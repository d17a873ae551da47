// Loaded into guard with `node --import`: counts its changes, and at one of them kills the process or throws.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import { isMainThread } from 'node:worker_threads'

const { GUARD_SEAM_FOLDER: folder, GUARD_SEAM_LOG: log, GUARD_SEAM_STRIKE: strike = '' } = process.env
const [when, blow] = strike.split(':')
const { appendFileSync } = fs
const opened = new Map()
let count = 0
let isOwn = false // true while the seam itself writes

/** Notes a change; returns the error that is to take its place, or undefined. */
function pass(call, paths, { what = '', canFail = true } = {}) {
  if (isOwn || !paths.every(path => path.startsWith(folder) || path === 'socket')) return undefined
  count += 1
  const struck = count === Number(when)
  note({ call, paths: paths.filter(path => path !== 'socket'), what, canFail, struck })
  if (!struck) return undefined
  if (blow === 'KILL') die()
  // libuv repeats an interrupted call before anybody sees it.
  if (blow === 'EINTR') return undefined
  const errno = -os.constants.errno[blow]
  return Object.assign(new Error(`${blow}: struck, ${call}`), { code: blow, errno, syscall: call })
}

function note(line) {
  isOwn = true
  appendFileSync(log, `${JSON.stringify(line)}\n`)
  isOwn = false
}

function die() {
  process.kill(process.pid, 'SIGKILL')
  for (;;); // the signal may take a moment, and nothing may happen in it
}

function wrap(name, pathsOf, whatOf = () => '') {
  const real = fs[name]
  fs[name] = (...args) => {
    const error = pass(name.replace(/Sync$/, ''), pathsOf(args), { what: whatOf(args) })
    if (error) throw error
    return real(...args)
  }
}

const byPath = ([path]) => [String(path)]
const byTwoPaths = ([from, to]) => [String(from), String(to)]
const byDescriptor = ([fd]) => [opened.get(fd) ?? '']

function recordIn([, data]) {
  return /^\{"state":"(\w+)/.exec(Buffer.from(data).toString('latin1', 0, 60))?.[1] ?? ''
}

if (isMainThread) {
  const { openSync } = fs
  const CHANGING = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC
  fs.openSync = (path, flags = 'r', ...rest) => {
    const isChange = typeof flags === 'number' ? (flags & CHANGING) !== 0 : flags !== 'r'
    const error = isChange ? pass('open', [String(path)]) : undefined
    if (error) throw error
    const fd = openSync(path, flags, ...rest)
    opened.set(fd, String(path))
    return fd
  }
  for (const name of ['mkdirSync', 'unlinkSync', 'rmdirSync', 'chmodSync', 'truncateSync']) wrap(name, byPath)
  for (const name of ['renameSync', 'linkSync']) wrap(name, byTwoPaths)
  for (const name of ['fsyncSync', 'fchmodSync', 'fchownSync', 'ftruncateSync']) wrap(name, byDescriptor)
  wrap('writeSync', byDescriptor, recordIn)
  syncBuiltinESMExports()

  const { connect, _writeGeneric } = net.Socket.prototype
  net.Socket.prototype.connect = function (...args) {
    const error = pass('connect', ['socket'])
    if (!error) return connect.apply(this, args)
    process.nextTick(() => this.destroy(error))
    return this
  }
  net.Socket.prototype._writeGeneric = function (...args) {
    // Standard output and error are sockets, too, where they are pipes.
    if (this.remoteAddress !== undefined) pass('write', ['socket'], { canFail: false })
    return _writeGeneric.apply(this, args)
  }
}
