import { parse, print } from 'graphql'
import { expect, test } from 'vitest'
import { QUERIES, queryLines } from './queries.ts'

test('default: the links open the queries as formatted text, the shell gets them on one line', () => {
  const lines = queryLines('http://127.0.0.1:4000/graphql')
  const links = lines.flatMap((line) => (line.includes('?query=') ? [new URL(line.trim())] : []))
  expect(links).toHaveLength(3)
  for (const [i, link] of links.entries()) {
    const shown = link.searchParams.get('query') ?? ''
    expect(shown).toBe(QUERIES[i]?.query)
    // One field a line, two columns further in for each level: an editor shows it as it is.
    const lines = (text: string): string[] => text.replace(/\([^)]*\)/g, '').split('\n')
    expect(lines(shown)).toEqual(lines(print(parse(shown))))
  }
  const commands = lines.filter((line) => line.includes('curl'))
  expect(commands).toHaveLength(3)
  for (const command of commands) expect(command).not.toContain('\\n')
})
