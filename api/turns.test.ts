import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('default: so many at a time, the first first', async () => {
  const turns = new Turns(2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const work = [0, 1, 2, 3].map((i) =>
    turns.run(() => {
      begun.push(i)
      return new Promise<void>((resolve) => ends.push(resolve))
    }),
  )
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1])
  ends[1]?.()
  await work[1]
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1, 2])
  ends[0]?.()
  ends[2]?.()
  await Promise.all([work[0], work[2]])
  await new Promise(setImmediate)
  ends[3]?.()
  await work[3]
  expect(begun).toEqual([0, 1, 2, 3])
})

test('behavior: work that fails gives its turn away', async () => {
  const turns = new Turns(1)
  await expect(turns.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await turns.run(async () => 'next')).toBe('next')
})
