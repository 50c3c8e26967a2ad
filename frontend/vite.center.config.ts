// The officials' desk: React and antd. A build of its own, because the JSX source is global to a build.
import { defineConfig } from 'vite'

import { appEntries, compressed, fileNames, root } from './vite.entries.ts'

const entries = appEntries('center')

export default defineConfig({
  root,
  base: '/static/center/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  plugins: [compressed()],
  build: {
    outDir: 'dist/center',
    emptyOutDir: true,
    target: 'chrome87',
    cssTarget: 'chrome87',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: entries, output: fileNames },
  },
})
