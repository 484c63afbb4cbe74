/**
 * Arguments of aggregates: expressions that graph-node hands to PostgreSQL, evaluated here with PostgreSQL's types. Int
 * is int4, Int8 is int8 (both divide toward zero and refuse what does not fit), BigInt and BigDecimal are numeric.
 *
 * Followed: fields, numbers, + - * / %, comparisons, and, or, not, is [not] null | true | false | distinct from, case,
 * casts to integer, bigint and numeric, and the functions abs, ceiling, coalesce, div, gcd, greatest, lcm, least, mod,
 * nullif and sign. Refused as graph-node refuses them: everything else, floor and ceil too. Refused though graph-node
 * allows them: power and ^, whose digits come from logarithms, ceiling and sign of integers, which PostgreSQL computes in
 * floating point, and text in quotes.
 */
import { isBigDecimal } from './codec.ts'
import type { FieldType } from './schema-types.ts'
import { FUNCTIONS } from './sql-functions.ts'
import * as Numeric from './sql-numeric.ts'
import { type BinaryOperator, ExpressionError, type Node, parseExpression } from './sql-parse.ts'
import { printExpression } from './sql-print.ts'
import {
  type Cell,
  type Compiled,
  casted,
  common,
  fitting,
  isNumber,
  isNumeric,
  type Run,
  type SqlType,
} from './sql-types.ts'
import type { EntityValue } from './values.ts'

export { ExpressionError } from './sql-parse.ts'
export type { Cell, SqlType } from './sql-types.ts'

export type Expression = {
  readonly type: SqlType
  /** The fields that it reads. */
  readonly columns: readonly FieldType[]
  /** Its value for a row, given the values of `columns`. */
  readonly evaluate: (values: readonly (EntityValue | undefined)[]) => Cell
  /** The same as SQL, given what stands for a field's column. */
  readonly sql: (column: (field: FieldType) => string) => string
}

/** Reads and types an expression. `fieldOf` gives the field of a name or throws ExpressionError. */
export function compileExpression(text: string, fieldOf: (name: string) => FieldType): Expression {
  const columns: FieldType[] = []
  const node = parseExpression(text)
  const compiled = compile(node, (name) => {
    const field = fieldOf(name)
    const known = columns.indexOf(field)
    return { field, at: known >= 0 ? known : columns.push(field) - 1 }
  })
  return {
    type: compiled.type,
    columns,
    evaluate: (values) => compiled.run(values.map((value, i) => cellOf(columns[i], value))),
    sql: (column) => printExpression(node, (name) => column(fieldOf(name))),
  }
}

/** A value of a field as SQL has it. */
export function cellOf(field: FieldType | undefined, value: EntityValue | undefined): Cell {
  if (field === undefined || value === undefined || Array.isArray(value)) return null
  if (typeof value === 'bigint') return Numeric.whole(value)
  if (typeof value === 'number') return Numeric.whole(BigInt(value))
  if (typeof value !== 'object' || value instanceof Uint8Array) return value
  if (!isBigDecimal(value)) return null
  const { digits, exponent } = value
  return exponent < 0 ? { digits, scale: -exponent } : Numeric.whole(digits * Numeric.power10(exponent))
}

/** PostgreSQL's type of a field's column. */
export function columnType(field: FieldType): SqlType {
  switch (field.kind) {
    case 'Int':
      return 'int4'
    case 'Int8':
      return 'int8'
    case 'BigInt':
    case 'BigDecimal':
      return 'numeric'
    case 'Boolean':
      return 'boolean'
    case 'Bytes':
      return 'bytea'
    default:
      return 'text'
  }
}

type Lookup = (name: string) => { readonly field: FieldType; readonly at: number }

function compile(node: Node, lookup: Lookup): Compiled {
  switch (node.kind) {
    case 'name': {
      const { field, at } = lookup(node.name)
      return { type: columnType(field), run: (row) => row[at] ?? null }
    }
    case 'number':
      return literal(node.text)
    case 'boolean':
      return { type: 'boolean', run: () => node.value }
    case 'null':
      return { type: 'unknown', run: () => null }
    case 'unary':
      return unary(node.operator, compile(node.of, lookup))
    case 'binary':
      return binary(node.operator, compile(node.left, lookup), compile(node.right, lookup))
    case 'is':
      return isTest(node, compile(node.of, lookup))
    case 'distinct':
      return distinct(node.negated, compile(node.left, lookup), compile(node.right, lookup))
    case 'cast':
      return casted(node.type, compile(node.of, lookup))
    case 'case':
      return caseOf(node, lookup)
    case 'call': {
      const make = FUNCTIONS.get(node.name)
      if (make === undefined) {
        const known = [...FUNCTIONS.keys()].join(', ')
        throw new ExpressionError(`the function ${node.name}, which is none of ${known}`)
      }
      return make(
        node.name,
        node.of.map((item) => compile(item, lookup)),
      )
    }
  }
}

function literal(text: string): Compiled {
  const match = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text)
  const [, units = '', decimals = '', exponent = '0'] = match ?? []
  const power = Number(exponent)
  if (Math.abs(power) > 1000) throw new ExpressionError(`the number ${text}`)
  const scale = decimals.length - power
  const digits = BigInt(units + decimals)
  const value = scale < 0 ? Numeric.whole(digits * Numeric.power10(-scale)) : { digits, scale }
  const isWhole = /^\d+$/.test(text)
  const type = !isWhole || digits >= 2n ** 63n ? 'numeric' : digits >= 2n ** 31n ? 'int8' : 'int4'
  return { type, run: () => value }
}

function unary(operator: '+' | '-' | 'not', of: Compiled): Compiled {
  if (operator === 'not') {
    needBoolean('not', of)
    return { type: 'boolean', run: (row) => negation(of.run(row)) }
  }
  if (!isNumeric(of.type)) throw new ExpressionError(`${operator} before ${of.type}`)
  if (operator === '+') return of
  return fitting(of.type, (row) => {
    const value = of.run(row)
    return isNumber(value) ? Numeric.negate(value) : null
  })
}

function negation(value: Cell): Cell {
  return value === null ? null : value !== true
}

function needBoolean(where: string, { type }: Compiled): void {
  if (type !== 'boolean' && type !== 'unknown') throw new ExpressionError(`${type} after ${where}`)
}

const ARITHMETIC: Readonly<Record<string, (a: Numeric.Numeric, b: Numeric.Numeric) => Numeric.Numeric>> = {
  '+': Numeric.add,
  '-': Numeric.subtract,
  '*': Numeric.multiply,
  '%': Numeric.remainder,
}

function binary(operator: BinaryOperator, left: Compiled, right: Compiled): Compiled {
  if (operator === 'and' || operator === 'or') return connective(operator, left, right)
  const type = common([left, right], operator)
  const compare = COMPARED[operator]
  if (compare !== undefined) {
    return {
      type: 'boolean',
      run: (row) => {
        const order = ordered(left.run(row), right.run(row))
        return order === null ? null : compare(order)
      },
    }
  }
  if (!isNumeric(type)) throw new ExpressionError(`${operator} with ${type}`)
  const divide = type === 'numeric' ? Numeric.divide : Numeric.divideTowardZero
  const compute = operator === '/' ? divide : (ARITHMETIC[operator] ?? Numeric.add)
  return fitting(type, (row) => {
    const a = left.run(row)
    const b = right.run(row)
    return isNumber(a) && isNumber(b) ? compute(a, b) : null
  })
}

function connective(operator: 'and' | 'or', left: Compiled, right: Compiled): Compiled {
  needBoolean(operator, left)
  needBoolean(operator, right)
  const deciding = operator === 'or'
  return {
    type: 'boolean',
    run: (row) => {
      const a = left.run(row)
      if (a === deciding) return deciding
      const b = right.run(row)
      if (b === deciding) return deciding
      return a === null || b === null ? null : !deciding
    },
  }
}

const COMPARED: { readonly [operator in BinaryOperator]?: (order: number) => boolean } = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** The order of two values of one type, null where one of them is null. */
function ordered(a: Cell, b: Cell): number | null {
  if (a === null || b === null) return null
  if (isNumber(a) && isNumber(b)) return Numeric.compare(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b)
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return Number(a === true) - Number(b === true)
}

function isTest(node: Extract<Node, { kind: 'is' }>, of: Compiled): Compiled {
  const { what, negated } = node
  if (what !== 'null') needBoolean(`is ${what}`, of)
  const wanted = what === 'null' ? null : what === 'true'
  return { type: 'boolean', run: (row) => (of.run(row) === wanted) !== negated }
}

function distinct(negated: boolean, left: Compiled, right: Compiled): Compiled {
  common([left, right], 'is distinct from')
  return {
    type: 'boolean',
    run: (row) => {
      const a = left.run(row)
      const b = right.run(row)
      const same = a === null || b === null ? a === b : ordered(a, b) === 0
      return same === negated
    },
  }
}

function caseOf(node: Extract<Node, { kind: 'case' }>, lookup: Lookup): Compiled {
  const operand = node.operand && compile(node.operand, lookup)
  const branches = node.when.map(({ condition, result }) => {
    const tested = compile(condition, lookup)
    if (operand === undefined) needBoolean('when', tested)
    return {
      holds: operand === undefined ? tested.run : binary('=', operand, tested).run,
      result: compile(result, lookup),
    }
  })
  const other = node.other && compile(node.other, lookup)
  const results = branches.map((branch) => branch.result)
  const type = common(other === undefined ? results : [...results, other], 'case')
  const run: Run = (row) => {
    const taken = branches.find((branch) => branch.holds(row) === true)
    return (taken?.result ?? other)?.run(row) ?? null
  }
  return { type, run }
}
