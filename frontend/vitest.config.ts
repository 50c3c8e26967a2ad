import { defineConfig } from 'vitest/config'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: { environment: 'happy-dom', include: ['{kit,gql,pages,shop,station,center}/**/*.test.{ts,tsx}'] },
})
