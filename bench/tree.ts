import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Tree {
  folder: string
  files: number
  bytes: number
  /** How many of the files hold a token. */
  planted: number
}

const WORDS =
  'const function return export default import from require module this null undefined value index length options callback error result string number object array promise async await static class extends typeof instanceof while switch break continue throw catch finally yield delete shift publish token registry package version license dependencies'.split(
    ' ',
  )

/**
 * A home with projects: three quarters of the files are dependencies, with the sizes that those have, and a sixth of the
 * bytes is in the objects of git, which are random. In one of `sources` every file is text of a project's own.
 */
export function plantTree(files: number, bytes: number, kind: 'home' | 'packages' | 'sources' = 'home'): Tree {
  const dependencies = kind === 'packages' ? 'packages' : 'node_modules'
  const folder = mkdtempSync(join(tmpdir(), 'guard-bench-tree-'))
  const random = seeded(1)
  const source = sourceText(4 * 1024 * 1024, random)
  const tree = { folder, files: 0, bytes: 0, planted: 0 }
  const write = (path: string, content: Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
    tree.files += 1
    tree.bytes += content.length
  }
  const mean = bytes / files
  for (let index = 0; index < files; index += 1) {
    const project = `project-${index % 25}`
    const share = kind === 'sources' ? 1 : random()
    const size = Math.ceil(mean * sizeFactor(random))
    const start = Math.floor(random() * (source.length - 65_536))
    const text = Buffer.concat([source.subarray(start, start + size)], Math.min(size, source.length - start))
    const group = `${project}/${index % 40}`
    if (index % 1_000 === 17) {
      write(`${group}/note-${index}.md`, Buffer.concat([text, Buffer.from(`\ntoken: tg_anon_TESTbench${index}\n`)]))
      tree.planted += 1
    } else if (share < 0.75)
      write(`${project}/${dependencies}/package-${index % 900}/lib/part-${index % 7}/file-${index}.js`, text)
    else if (share < 0.9) write(`${project}/.git/objects/${(index % 256).toString(16)}/${index}`, randomBytes(size))
    else write(`${group}/src/file-${index}.ts`, text)
  }
  for (let project = 0; kind !== 'sources' && project < 25; project += 1) {
    write(`project-${project}/.git/HEAD`, Buffer.from('ref: refs/heads/main\n'))
    write(`project-${project}/.git/refs/heads/main`, randomBytes(20))
  }
  return tree
}

/** Most files are small, and a few are large: the mean over many is 1. */
function sizeFactor(random: () => number): number {
  const share = random()
  if (share < 0.6) return 0.2
  return share < 0.95 ? 0.8 : 12
}

function sourceText(length: number, random: () => number): Buffer {
  const pieces: string[] = []
  for (let size = 0; size < length; size += pieces.at(-1)!.length) {
    const word = WORDS[Math.floor(random() * WORDS.length)]!
    pieces.push(random() < 0.15 ? `${word};\n  ` : random() < 0.3 ? `${word}(` : `${word} `)
  }
  return Buffer.from(pieces.join(''))
}

/** The same numbers in every run: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
