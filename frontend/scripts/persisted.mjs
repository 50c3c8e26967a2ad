// Lays the persisted documents of each entry where Django loads them: dist/<entry>.documents.json, sha256 → document.
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
