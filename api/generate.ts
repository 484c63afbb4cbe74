/**
 * Makes api/generated.ts, the types of the analytics queries, from api/schema.graphql: `npm run generate`. With --check it
 * only tells whether that is needed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as resolvers from '@graphql-codegen/typescript-resolvers'
import { buildSchema, Kind, parse, print } from 'graphql'
import { analyticsSdl } from './build-schema.ts'
import { COMMON_SDL } from './entities/sdl.ts'

/** The text of api/generated.ts, given that of /schema.graphql, whose enums the analytics queries share. */
export async function generateTypes(entitySdl: string): Promise<string> {
  const enums = parse(entitySdl).definitions.filter((node) => node.kind === Kind.ENUM_TYPE_DEFINITION)
  const sdl = [COMMON_SDL, ...enums.map((node) => print(node)), analyticsSdl()].join('\n')
  const config = {
    enumsAsTypes: true,
    useTypeImports: true,
    immutableTypes: true,
    skipTypename: true,
    scalars: {
      BigDecimal: 'string',
      BigInt: { input: 'string', output: 'bigint' },
      Bytes: 'string',
      Int8: 'string',
      Timestamp: 'string',
    },
  }
  const text = await codegen({
    documents: [],
    schema: parse(sdl),
    schemaAst: buildSchema(sdl),
    filename: 'generated.ts',
    config: {},
    pluginMap: { typescript, resolvers },
    plugins: [
      { typescript: config },
      { resolvers: { ...config, importExtension: '.ts', contextType: './context.ts#ApiContext' } },
    ],
  })
  return `${HEADER}${text}`
}

const HEADER = `// Made by api/generate.ts from api/schema.graphql. Do not edit: npm run generate.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated
`

if (import.meta.main) {
  const file = new URL('generated.ts', import.meta.url)
  const text = await generateTypes(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (text !== readFileSync(file, 'utf8')) {
    console.error('api/generated.ts is not what api/schema.graphql makes. Run: npm run generate')
    process.exitCode = 1
  }
}
