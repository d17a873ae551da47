import { type Call, content, Refusal, type Reply } from './call.ts'
import { helloWheel } from './packages/wheel.ts'
import { behindToken } from './registry-access.ts'
import type { Params, Resource } from './router.ts'
import type { World } from './world.ts'

/**
 * A simple index: https://packaging.python.org/specifications/simple-repository-api/
 * Pipenv appends a slash to a URL that already ends in one.
 */
export const pythonResources: readonly Resource[] = behindToken('Basic', [
  { path: /^simple\/?$/, methods: { GET: projects } },
  { path: /^simple\/+(?<project>[^/]+)\/?$/, methods: { GET: files } },
  { path: /^packages\/(?<file>[^/]+)$/, methods: { GET: wheel } },
])

function projects({ origin }: Call): Reply {
  const { project } = helloWheel()
  return page(`<a href="${origin}/pypi/simple/${project}/">${project}</a>`)
}

function files({ origin }: Call, _world: World, params: Params): Reply {
  const { project, file, sha256 } = helloWheel()
  if (params.project?.toLowerCase().replace(/[-_.]+/g, '-') !== project) throw notFound()
  return page(`<a href="${origin}/pypi/packages/${file}#sha256=${sha256}">${file}</a>`)
}

function wheel(_call: Call, _world: World, params: Params): Reply {
  const { file, bytes } = helloWheel()
  if (params.file !== file) throw notFound()
  return content('application/octet-stream', bytes)
}

function page(link: string): Reply {
  const head = '<meta name="pypi:repository-version" content="1.0"><title>Takumi Guard sandbox</title>'
  return content('text/html; charset=utf-8', `<!DOCTYPE html>\n<html><head>${head}</head><body>${link}</body></html>\n`)
}

function notFound(): Refusal {
  return new Refusal(404, 'not_found', 'there is no such project or file')
}
