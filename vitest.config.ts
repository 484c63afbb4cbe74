import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['{core,indexer,analytics,api,cli,devnet,scripts,tests}/**/*.test.ts'],
    exclude: ['tests/mappings/**', '**/node_modules/**'],
    globalSetup: ['tests/global-setup.ts'],
    testTimeout: 30_000,
  },
})
export default config
