// First-load bytes (gzip) of every face against its budget; fails when one is exceeded.
// What counts: an entry with all chunks it imports at once, and the style sheets of its page. Lazy chunks do not.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = 'dist/phone'
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
const KB = 1000

const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length

function closure(source, seen = new Set()) {
  if (seen.has(source) || !manifest[source]) return seen
  seen.add(source)
  for (const next of manifest[source].imports ?? []) closure(next, seen)
  return seen
}

function scripts(...sources) {
  const seen = new Set()
  for (const source of sources) closure(source, seen)
  return [...seen].reduce((sum, source) => sum + size(manifest[source].file), 0)
}

function sheets(...sources) {
  const files = new Set()
  for (const source of sources) {
    for (const own of closure(source)) {
      for (const file of manifest[own].css ?? []) files.add(file)
      if (manifest[own].file.endsWith('.css')) files.add(manifest[own].file)
    }
  }
  return [...files].reduce((sum, file) => sum + size(file), 0)
}

const rows = []
const pages = new Set(
  Object.keys(manifest).flatMap((source) => /^pages\/([a-z][a-z_]*)\//.exec(source)?.[1] ?? []),
)
for (const page of pages) {
  const island = `pages/${page}/island.tsx`
  const own = manifest[island] ? island : 'pages/_shell/island.tsx'
  rows.push([`page ${page}: script`, scripts('kit/type.ts', own), 15 * KB])
  rows.push([`page ${page}: style`, sheets('kit/base.css', `pages/${page}/page.css`), 12 * KB])
}
// The frame of the shop links the pages' own sheet (marketplace/templates/frame.html).
for (const [app, budget, base] of [
  ['shop', 45 * KB, ['kit/base.css']],
  ['station', 70 * KB, []],
]) {
  const entry = `${app}/main.tsx`
  if (manifest[entry]) rows.push([`${app}: script and style`, scripts('kit/type.ts', entry) + sheets(entry, ...base), budget])
}

let over = 0
for (const [name, bytes, budget] of rows) {
  const bad = bytes > budget
  over += bad
  console.log(`${bad ? 'OVER' : '  ok'}  ${name.padEnd(28)} ${(bytes / KB).toFixed(1).padStart(6)} of ${budget / KB} kB`)
}
if (over) process.exit(1)
