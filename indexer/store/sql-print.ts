/** An aggregate's argument as SQL for a database that computes it itself. */
import type { Node } from './sql-parse.ts'

/** The expression with every name replaced by what stands for its column. */
export function printExpression(node: Node, column: (name: string) => string): string {
  const print = (inner: Node): string => printExpression(inner, column)
  switch (node.kind) {
    case 'name':
      return column(node.name)
    case 'number':
      return node.text
    case 'boolean':
      return String(node.value)
    case 'null':
      return 'NULL'
    case 'unary':
      return `(${node.operator} ${print(node.of)})`
    case 'binary':
      return `(${print(node.left)} ${node.operator} ${print(node.right)})`
    case 'is':
      return `(${print(node.of)} IS ${node.negated ? 'NOT ' : ''}${node.what})`
    case 'distinct':
      return `(${print(node.left)} IS ${node.negated ? 'NOT ' : ''}DISTINCT FROM ${print(node.right)})`
    case 'cast':
      return `CAST(${print(node.of)} AS ${node.type})`
    case 'call':
      return `${node.name}(${node.of.map(print).join(', ')})`
    case 'case': {
      const when = node.when.map(({ condition, result }) => ` WHEN ${print(condition)} THEN ${print(result)}`)
      const operand = node.operand === undefined ? '' : ` ${print(node.operand)}`
      const other = node.other === undefined ? '' : ` ELSE ${print(node.other)}`
      return `CASE${operand}${when.join('')}${other} END`
    }
  }
}
