/** The table that `aftershock verify` prints. */
import { group } from '../progress.ts'
import type { Comparison, Difference } from './compare.ts'

/** Differences printed of one block; the number of all is in the table. */
const SHOWN = 20

export const TABLE_HEADER: string = row(['block', 'accounts', 'values compared', 'differences', 'unknown'])

export function tableRow({ block, accounts, values, differences, unknown }: Comparison): string {
  return row([group(block), group(accounts), group(values), group(differences.length), group(unknown.length)])
}

export function differenceLines(differences: readonly Difference[]): string[] {
  const lines = differences.slice(0, SHOWN).map(({ block, subject, field, ours, contract }) => {
    const by = contract !== null ? ` (by ${ours - contract})` : ''
    return `  block ${block}: ${subject} ${field}: ours ${ours}, the contract's ${contract ?? 'none (it reverts)'}${by}`
  })
  const more = differences.length - lines.length
  return more > 0 ? [...lines, `  and ${group(more)} more`] : lines
}

/** One line a reason: how many values, of how many accounts or reserves. */
export function unknownLines(unknown: Comparison['unknown']): string[] {
  const reasons = new Map<string, { values: number; subjects: Set<string> }>()
  for (const { subject, reason } of unknown) {
    const entry = reasons.get(reason) ?? { values: 0, subjects: new Set<string>() }
    entry.values += 1
    entry.subjects.add(subject)
    reasons.set(reason, entry)
  }
  return [...reasons].map(([reason, { values, subjects }]) => {
    const first = [...subjects].slice(0, 3).join(', ')
    return `  unknown, not compared: ${group(values)} values of ${group(subjects.size)} (${reason}): ${first}${subjects.size > 3 ? ', …' : ''}`
  })
}

function row(cells: readonly string[]): string {
  const widths = [12, 10, 17, 13, 9]
  return cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(' |')
}
