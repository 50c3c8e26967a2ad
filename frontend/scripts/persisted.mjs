// Lays the persisted documents of each entry where Django loads them: dist/<entry>.documents.json, sha256 → document.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const generated = 'gql/generated'
mkdirSync('dist', { recursive: true })
for (const entry of existsSync(generated) ? readdirSync(generated).toSorted() : []) {
  const path = join(generated, entry, 'persisted-documents.json')
  if (!existsSync(path)) continue
  const documents = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(join('dist', `${entry}.documents.json`), JSON.stringify(documents, null, 1))
  console.log(`${entry}: ${Object.keys(documents).length} persisted documents`)
}

// The main job is an outside client without a build: its documents travel as written, numbered by their sha256.
const outside = '../clients/main_job/documents'
const written = readdirSync(outside).toSorted().map((name) => readFileSync(join(outside, name), 'utf8'))
const numbered = written.map((text) => [createHash('sha256').update(text).digest('hex'), text])
writeFileSync(join('dist', 'main-job.documents.json'), JSON.stringify(Object.fromEntries(numbered), null, 1))
console.log(`main-job: ${numbered.length} persisted documents`)
