/** One instance for each file of compiled code, with the strings that the handlers of its data sources are given. */
import { UserError } from '../core/errors.ts'
import type { Manifest, Mapping } from './manifest/manifest.ts'
import type { EntitySchema } from './store/schema.ts'
import { MappingInstance } from './wasm/instance.ts'

/** @throws UserError when a mapping does not export a handler that the manifest names */
export function instancesOf(
  manifest: Manifest,
  options: { schema: EntitySchema; network: string },
): ReadonlyMap<string, MappingInstance> {
  const mappings = new Map<string, Mapping[]>()
  for (const { mapping } of [...manifest.dataSources, ...manifest.templates.values()]) {
    mappings.set(mapping.wasmPath, [...(mappings.get(mapping.wasmPath) ?? []), mapping])
  }
  const instances = new Map<string, MappingInstance>()
  for (const [path, list] of mappings) {
    const names = list.flatMap((m) => m.eventHandlers.flatMap(({ event }) => event.inputs.map((input) => input.name)))
    const instance = new MappingInstance(path, { schema: options.schema, texts: [options.network, ...names] })
    const handlers = list.flatMap((m) => [...m.eventHandlers, ...m.blockHandlers].map(({ handler }) => handler))
    const missing = handlers.find((handler) => !instance.has(handler))
    if (missing) {
      throw new UserError(
        'MANIFEST_INVALID',
        `${manifest.path}: got the handler ${missing}, expected one that ${path} exports.`,
        {
          hint: 'Build the subgraph again: npx graph build.',
        },
      )
    }
    instances.set(path, instance)
  }
  return instances
}
