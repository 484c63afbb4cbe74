import { describe, expect, test } from 'vitest'
import { matchesLike } from './like.ts'

// Answers of PostgreSQL 16 (select 'text' like 'pattern'), collation C.
describe('matchesLike', () => {
  test.each([
    ['abc', '%', true],
    ['', '%', true],
    ['', '_', false],
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['abc', 'a%', true],
    ['abc', '%c', true],
    ['abc', '%b%', true],
    ['abc', '_b_', true],
    ['abc', '__', false],
    ['abcbc', '%bc', true],
    ['aXbXc', 'a%X%c', true],
    ['100%', '100\\%', true],
    ['100x', '100\\%', false],
    ['a_b', 'a\\_b', true],
    ['😀b', '_b', true],
    ['ABC', 'abc', false],
    ['mississippi', 'm%iss%ip%i', true],
    ['mississippi', '%iss%iss%iss%', false],
    ['ab', 'ab%ab', false],
  ])('%j like %j is %j', (text, pattern, expected) => {
    expect(matchesLike(text, pattern, false)).toBe(expected)
  })

  test('behavior: nocase folds A to Z and nothing else', () => {
    expect(matchesLike('USDC', '%sd%', true)).toBe(true)
    expect(matchesLike('Ünï', 'ü%', true)).toBe(false)
    expect(matchesLike('Ünï', 'ÜN%', true)).toBe(true)
  })

  test('behavior: a pattern of many wildcards takes no exponential time', () => {
    const text = 'a'.repeat(5_000)
    const started = performance.now()
    expect(matchesLike(text, `${'%a'.repeat(30)}%b`, false)).toBe(false)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
