import { ChildProcess } from 'node:child_process'

interface Spawning {
  file: string
  args: string[]
  envPairs: string[]
}

/** Every command line and every environment that a child process got while the work was done in this process. */
export async function childrenDuring(work: () => Promise<unknown>): Promise<string> {
  const { prototype } = ChildProcess as unknown as { prototype: { spawn(options: Spawning): unknown } }
  const { spawn } = prototype
  const seen: string[] = []
  prototype.spawn = function (options) {
    seen.push([options.file, ...options.args, ...options.envPairs].join('\n'))
    return spawn.call(this, options)
  }
  try {
    await work()
  } finally {
    prototype.spawn = spawn
  }
  return seen.join('\n\n')
}
