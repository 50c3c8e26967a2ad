// Types and persisted documents from the `.graphql` files, one output for each entry, so that no bundle carries
// another's operations. A document travels as its sha256; Django loads `persisted-documents.json`.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { CodegenConfig } from '@graphql-codegen/cli'

const sources = {
  islands: ['pages/**/island.graphql'],
  shop: ['shop/**/*.graphql'],
  station: ['station/**/*.graphql'],
  center: ['center/**/*.graphql'],
}

function hasDocuments(folder: string): boolean {
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) =>
      folder === 'pages' ? name.endsWith('island.graphql') : name.endsWith('.graphql'),
    )
  )
}

const generates: CodegenConfig['generates'] = {}
for (const [entry, documents] of Object.entries(sources)) {
  if (!hasDocuments(documents[0]!.split('/')[0]!)) continue
  generates[`${join('gql', 'generated', entry)}/`] = {
    documents,
    preset: 'client',
    presetConfig: {
      fragmentMasking: false,
      persistedDocuments: { hashAlgorithm: 'sha256', mode: 'replaceDocumentWithHash' },
    },
    config: {
      documentMode: 'string',
      enumsAsTypes: true,
      useTypeImports: true,
      strictScalars: true,
      scalars: { DateTime: 'string', Date: 'string', Fen: 'number', Grams: 'number', Decimal: 'string', UUID: 'string', GenericScalar: 'unknown' },
    },
  }
}

export default {
  schema: '../schema.graphql',
  generates,
} satisfies CodegenConfig
