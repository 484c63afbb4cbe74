import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  // As Node resolves: with vite's own condition `development`, graphql's classes would be there twice.
  ssr: { resolve: { conditions: ['module', 'node'] } },
  test: {
    include: ['{core,indexer,analytics,api,cli,devnet,scripts,tests,bench}/**/*.test.ts'],
    // tests/graph-node has a configuration of its own: npm run test:graph-node.
    exclude: ['tests/mappings/**', 'tests/graph-node/**', '**/node_modules/**'],
    globalSetup: ['tests/global-setup.ts'],
    // Many wait for a chain or a process: as many files at once as there are cores, not one fewer.
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
})
export default config
