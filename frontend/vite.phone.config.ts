// The faces for phones: the public pages' islands, the shop app, the station app. Preact, no React in sight.
import { resolve } from 'node:path'

import { defineConfig } from 'vite'

import { appEntries, compressed, fileNames, pageEntries, root } from './vite.entries.ts'

export default defineConfig({
  root,
  base: '/static/phone/',
  publicDir: 'public',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [compressed()],
  build: {
    outDir: 'dist/phone',
    emptyOutDir: true,
    target: 'chrome87',
    cssTarget: 'chrome87',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        base: resolve(root, 'kit/base.css'),
        type: resolve(root, 'kit/type.ts'),
        ...pageEntries(),
        ...appEntries('shop', 'station'),
      },
      output: fileNames,
    },
  },
})
