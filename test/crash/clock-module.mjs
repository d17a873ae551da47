// Loaded into guard with `node --import`: whoever sleeps wakes at once, and finds the time gone by. Nothing else makes time pass, so
// that a search opens as many files in each run, however busy the machine is. The time is in a file, so that the next process and
// the services go on from there. Time limits of requests run on the clock of the machine.
import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const { GUARD_CLOCK_FILE: file, GUARD_CLOCK_PACE: pace } = process.env
const MachineDate = Date
const { setTimeout: setMachineTimeout } = globalThis
const started = MachineDate.now()
let ahead = file === undefined ? 0 : Number(readFileSync(file, 'utf8'))

class MovedDate extends MachineDate {
  constructor(...args) {
    if (args.length === 0) super(MovedDate.now())
    else super(...args)
  }
  static now() {
    return started + ahead
  }
}

globalThis.Date = MovedDate

/** What only resolves a promise sleeps; what calls a function of guard's is a limit. */
function isSleep(call) {
  return /^function \(\) \{ \[native code\] \}$/.test(Function.prototype.toString.call(call))
}

function pass(milliseconds) {
  ahead += milliseconds
  writeFileSync(file, String(ahead))
}

if (isMainThread) {
  globalThis.setTimeout = (call, milliseconds = 0, ...args) => {
    if (!isSleep(call)) return setMachineTimeout(call, milliseconds, ...args)
    const spent = milliseconds / Number(pace)
    return setMachineTimeout(() => {
      pass(milliseconds)
      call(...args)
    }, spent)
  }
}
