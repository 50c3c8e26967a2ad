// What both builds share: where the entries are, how files are named, and the compressed twins that Django serves.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import type { Plugin } from 'vite'

export const root = dirname(fileURLToPath(import.meta.url))

export type Entries = Record<string, string>

/** One script and one style sheet for each folder under `pages/`, as far as it has them. */
export function pageEntries(): Entries {
  const entries: Entries = {}
  for (const page of readdirSync(join(root, 'pages'), { withFileTypes: true })) {
    if (!page.isDirectory()) continue
    for (const file of ['island.tsx', 'page.css']) {
      const path = `pages/${page.name}/${file}`
      if (existsSync(join(root, path))) entries[`${page.name}${file === 'page.css' ? '.css' : ''}`] = resolve(root, path)
    }
  }
  return entries
}

/** The applications among `names` that have a `main.tsx`. */
export function appEntries(...names: string[]): Entries {
  return Object.fromEntries(
    names.map((name) => [name, join(root, name, 'main.tsx')] as const).filter(([, path]) => existsSync(path)),
  )
}

// Twelve hexadecimal digits: whitenoise takes such names for immutable.
export const fileNames = {
  hashCharacters: 'hex' as const,
  entryFileNames: 'assets/[name].[hash:12].js',
  chunkFileNames: 'assets/[name].[hash:12].js',
  assetFileNames: 'assets/[name].[hash:12][extname]',
}

/** Writes `<file>.gz` beside every text file, so that the server need not compress them again for each visitor. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|json|svg)$/.test(name)) continue
        const path = join(options.dir ?? root, name)
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
      }
    },
  }
}
