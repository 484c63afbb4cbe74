import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Tests that need graph-node and Postgres: npm run test:graph-node. One file after the other, for the sake of timing. */
const config: ViteUserConfig = defineConfig({
  // As Node resolves: with vite's own condition `development`, graphql's classes would be there twice.
  ssr: { resolve: { conditions: ['module', 'node'] } },
  test: {
    include: ['tests/graph-node/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['tests/graph-node/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
})
export default config
