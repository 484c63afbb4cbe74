/** Types with @aggregation: what is computed from which timeseries, checked as graph-node checks it. */
import { type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode } from 'graphql'
import { argumentOf, directiveOf, flagOf, invalid, textOf, unsupported } from './schema-nodes.ts'
import type {
  Aggregate,
  AggregateFunction,
  AggregationType,
  EntityType,
  FieldType,
  Interval,
  ValueKind,
} from './schema-types.ts'
import { columnType, compileExpression, type Expression, ExpressionError } from './sql-expression.ts'

/** A bucket's length in microseconds, the unit of timestamps. */
export const BUCKET_MICROSECONDS: Readonly<Record<Interval, bigint>> = {
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
}

const INTERVALS: readonly Interval[] = ['hour', 'day']

const FUNCTIONS: readonly AggregateFunction[] = ['sum', 'min', 'max', 'first', 'last', 'count']

/** Kinds of numbers; each can be brought to those after it. */
const NUMBERS: readonly ValueKind[] = ['Int', 'Int8', 'BigInt', 'BigDecimal']

/**
 * An aggregation, given its fields and the entity types, of which one is its source. `bucketType` makes the type of one
 * interval's table.
 */
export function aggregationType(
  node: ObjectTypeDefinitionNode,
  written: readonly FieldType[],
  types: ReadonlyMap<string, EntityType>,
  bucketType: (interval: Interval, fields: readonly FieldType[]) => EntityType,
): AggregationType {
  const name = node.name.value
  const source = sourceOf(node, types)
  const intervals = intervalsOf(node)
  checkTimestamp(node, written)
  checkId(node, written, source)
  const aggregates: Aggregate[] = []
  const others: FieldType[] = []
  for (const field of written) {
    const fieldNode = nodeOf(node, field)
    const aggregate = directiveOf(fieldNode, 'aggregate')
    if (directiveOf(fieldNode, 'derivedFrom')) {
      throw invalid(
        fieldNode,
        `${name}.${field.name} with @derivedFrom`,
        'fields of the source and @aggregate fields alone',
      )
    }
    if (aggregate) aggregates.push(aggregateOf(name, fieldNode, field, source))
    else others.push(checkedDimension(name, fieldNode, field, source))
  }
  if (aggregates.length === 0) throw invalid(node, `aggregation ${name} without a field with @aggregate`, 'one or more')
  const fields = [...others, ...aggregates.map((aggregate) => aggregate.field)]
  const byName = new Map(fields.map((field) => [field.name, field]))
  return {
    name,
    source,
    intervals,
    fields,
    dimensions: others.filter((field) => field.name !== 'id' && field.name !== 'timestamp'),
    aggregates,
    buckets: new Map(intervals.map((interval) => [interval, bucketType(interval, fields)])),
    field: (wanted) => byName.get(wanted),
  }
}

function nodeOf(node: ObjectTypeDefinitionNode, field: FieldType): FieldDefinitionNode {
  const found = node.fields?.find((candidate) => candidate.name.value === field.name)
  if (found === undefined) throw invalid(node, `no field ${field.name}`, 'one')
  return found
}

function sourceOf(node: ObjectTypeDefinitionNode, types: ReadonlyMap<string, EntityType>): EntityType {
  const aggregation = directiveOf(node, 'aggregation')
  const name = aggregation && textOf(aggregation, 'source')
  const expected = 'the name of a type with @entity(timeseries: true)'
  if (name === undefined) throw invalid(node, `aggregation ${node.name.value} without a source`, `source: ${expected}`)
  const source = types.get(name)
  if (!source?.timeseries) throw invalid(node, `aggregation ${node.name.value} with source ${name}`, expected)
  return source
}

function intervalsOf(node: ObjectTypeDefinitionNode): readonly Interval[] {
  const aggregation = directiveOf(node, 'aggregation')
  const argument = aggregation && argumentOf(aggregation, 'intervals')
  const expected = 'intervals: a list of "hour" and "day"'
  if (argument?.value.kind !== Kind.LIST || argument.value.values.length === 0) {
    throw invalid(argument ?? node, `aggregation ${node.name.value} with other intervals`, expected)
  }
  const names = argument.value.values.map((value) => (value.kind === Kind.STRING ? value.value : ''))
  const wrong = names.find((name) => !INTERVALS.some((interval) => interval === name))
  if (wrong !== undefined) throw invalid(argument, `the interval "${wrong}"`, expected)
  return INTERVALS.filter((interval) => names.includes(interval))
}

/** Timeseries and aggregations have a field "timestamp" of type Timestamp. */
export function checkTimestamp(node: ObjectTypeDefinitionNode, fields: readonly FieldType[]): void {
  const field = fields.find((candidate) => candidate.name === 'timestamp')
  if (field?.kind === 'Timestamp' && !field.list) return
  const got = field === undefined ? 'no field "timestamp"' : `"timestamp" of type ${field.kind}`
  throw invalid(node, `type ${node.name.value} with ${got}`, 'timestamp: Timestamp!')
}

function checkId(node: ObjectTypeDefinitionNode, fields: readonly FieldType[], source: EntityType): void {
  const kind = fields.find((field) => field.name === 'id')?.kind
  if (kind === source.idKind) return
  throw invalid(node, `${node.name.value}.id of type ${kind}`, `${source.idKind}!, as in its source ${source.name}`)
}

function checkedDimension(name: string, node: FieldDefinitionNode, field: FieldType, source: EntityType): FieldType {
  const other = source.field(field.name)
  const expected = `a field of ${source.name} with the same type, or @aggregate`
  if (other === undefined || other.derivedFrom !== undefined) {
    throw invalid(node, `${name}.${field.name}, which ${source.name} does not have`, expected)
  }
  const typeOf = (type: FieldType): string => type.reference ?? type.enum ?? type.kind
  if (typeOf(other) !== typeOf(field) || other.list !== field.list) {
    throw invalid(node, `${name}.${field.name} of type ${typeOf(field)}`, `${typeOf(other)}, as in ${source.name}`)
  }
  return field
}

function aggregateOf(owner: string, node: FieldDefinitionNode, field: FieldType, source: EntityType): Aggregate {
  const where = `${owner}.${field.name}`
  const aggregate = directiveOf(node, 'aggregate')
  const name = aggregate && textOf(aggregate, 'fn', true)
  const made = FUNCTIONS.find((candidate) => candidate === name)
  if (aggregate === undefined || made === undefined) {
    throw invalid(node, `${where} with @aggregate(fn: ${name ?? 'nothing'})`, `one of ${FUNCTIONS.join(', ')}`)
  }
  const endpoint = made === 'first' || made === 'last'
  const numeric = isNumber(field)
  if (!numeric && !(endpoint && canBeEndpoint(field))) {
    throw invalid(node, `${where} of type ${field.reference ?? field.kind}`, `a number for ${made}`)
  }
  const cumulative = flagOf(aggregate, 'cumulative')
  if (made === 'count') return { field, function: made, cumulative, argument: undefined }
  const text = textOf(aggregate, 'arg')
  if (text === undefined)
    throw invalid(node, `${where} with @aggregate without an arg`, `arg: what to take the ${made} of`)
  const argument = argumentExpression({ where, node, field, source, text, endpoint })
  return { field, function: made, cumulative, argument }
}

function isNumber(field: FieldType): boolean {
  return !field.list && field.reference === undefined && NUMBERS.includes(field.kind)
}

/** What first and last may take besides numbers. */
function canBeEndpoint(field: FieldType): boolean {
  return !field.list && (field.kind === 'Bytes' || field.kind === 'String' || field.reference !== undefined)
}

type Argument = {
  readonly where: string
  readonly node: FieldDefinitionNode
  readonly field: FieldType
  readonly source: EntityType
  readonly text: string
  readonly endpoint: boolean
}

function argumentExpression({ where, node, field, source, text, endpoint }: Argument): Expression {
  const used = (name: string): FieldType => {
    const found = source.field(name)
    if (found === undefined || found.derivedFrom !== undefined) {
      throw invalid(node, `${where} with arg "${text}"`, `fields of ${source.name}; ${name} is none`)
    }
    if (!isNumber(found) && !(endpoint && canBeEndpoint(found) && found.kind === field.kind)) {
      throw invalid(node, `${where} with arg "${text}"`, `fields that are numbers; ${name} is ${found.kind}`)
    }
    if (isNumber(found) && NUMBERS.indexOf(found.kind) > NUMBERS.indexOf(field.kind)) {
      throw invalid(node, `${where} of type ${field.kind} from ${name}`, `${found.kind} or wider, as ${name} is`)
    }
    return found
  }
  try {
    const expression = compileExpression(text, used)
    const wanted = columnType(field)
    const widening = ['int4', 'int8', 'numeric']
    const fits = endpoint
      ? expression.type === wanted || widening.indexOf(expression.type) < widening.indexOf(wanted)
      : widening.includes(expression.type)
    if (fits || expression.type === 'unknown') return expression
    throw invalid(node, `${where} with an arg of SQL type ${expression.type}`, endpoint ? wanted : 'a number')
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw unsupported(node, `${where} with arg "${text}": ${error.message}`, 'an expression that is followed')
  }
}
