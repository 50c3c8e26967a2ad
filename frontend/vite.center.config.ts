// The officials' desk: React and antd. A build of its own, because the JSX source is global to a build.
import { resolve } from 'node:path'

import { defineConfig, type Plugin } from 'vite'

import { appEntries, compressed, fileNames, root } from './vite.entries.ts'

/** antd's tables measure scroll bars with a style element that has no nonce: ours does without one. */
function scrollBarsWithoutStyle(): Plugin {
  return {
    name: 'scroll-bars-without-style',
    enforce: 'pre',
    resolveId(source, importer) {
      const theirs = source.endsWith('/getScrollBarSize') && importer?.includes('@rc-component/util/')
      return theirs ? resolve(root, 'center/kit/scrollbar.ts') : null
    },
  }
}

const entries = appEntries('center')

export default defineConfig({
  root,
  base: '/static/center/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  plugins: [scrollBarsWithoutStyle(), compressed()],
  build: {
    outDir: 'dist/center',
    emptyOutDir: true,
    target: 'chrome87',
    cssTarget: 'chrome87',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700, // antd; the desk is measured, not gated
    rolldownOptions: {
      input: entries,
      output: fileNames,
      // antd marks its files for servers that render React; there is none here
      onwarn: (warning, tell) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') tell(warning)
      },
    },
  },
})
