/** Where liquidation_facts of a deployment are in graph-node's database: in our own schema, apart for each deployment. */
import {
  IdentifierNode,
  OperationNodeTransformer,
  type QueryId,
  type RootOperationNode,
  type SchemableIdentifierNode,
} from 'kysely'
import type { FactsTables } from '../../analytics/facts/store-tables.ts'
import { OWN_SCHEMA } from './own-schema.ts'

/** By the names that queries have. */
function ownNames(deployment: string): ReadonlyMap<string, string> {
  return new Map([
    ['liquidation_facts', `liquidation_facts_${deployment}`],
    ['_facts_checkpoint', `facts_checkpoint_${deployment}`],
    ['_facts_columns', `facts_columns_${deployment}`],
  ])
}

/** The tables of sgdN as SQL names them. */
export function postgresFactsTables(deployment: string): FactsTables {
  const [facts = '', checkpoints = '', columns = ''] = [...ownNames(deployment).values()].map(
    (name) => `${OWN_SCHEMA}."${name}"`,
  )
  return { facts, checkpoints, columns }
}

/** Makes queries on liquidation_facts ones on the deployment's own table. */
export class FactsTableNames extends OperationNodeTransformer {
  readonly #names: ReadonlyMap<string, string>

  constructor(deployment: string) {
    super()
    this.#names = ownNames(deployment)
  }

  rename(node: RootOperationNode, queryId: QueryId): RootOperationNode {
    return this.transformNode(node, queryId)
  }

  protected override transformSchemableIdentifier(
    node: SchemableIdentifierNode,
    queryId: QueryId,
  ): SchemableIdentifierNode {
    const own = this.#names.get(node.identifier.name)
    if (own === undefined) return super.transformSchemableIdentifier(node, queryId)
    return { ...node, schema: IdentifierNode.create(OWN_SCHEMA), identifier: IdentifierNode.create(own) }
  }
}
