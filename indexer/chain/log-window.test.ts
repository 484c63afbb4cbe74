import { describe, expect, test } from 'vitest'
import { LogWindow } from './log-window.ts'

describe('LogWindow', () => {
  test('default: grows to the maximum', () => {
    const window = new LogWindow({ first: 100, max: 1000 })
    for (let i = 0; i < 10; i++) window.answered(window.size)
    expect(window.size).toBe(1000)
  })

  test('behavior: a shorter question than the window says nothing about longer ones', () => {
    const window = new LogWindow({ first: 100, max: 1000 })
    window.answered(7)
    expect(window.size).toBe(100)
  })

  test('behavior: halves when refused, and does not come back at once', () => {
    const window = new LogWindow({ first: 800, max: 100_000 })
    window.refused(800, 'too many results')
    expect(window.size).toBe(400)
    window.answered(400)
    expect(window.size).toBe(799)
    window.refused(799, 'too many results')
    expect(window.size).toBe(399)
  })

  test('behavior: takes the size that the provider names', () => {
    const window = new LogWindow({ first: 10_000, max: 100_000 })
    window.refused(10_000, 'eth_getLogs is limited to a 2,000 block range')
    for (let i = 0; i < 10; i++) window.answered(window.size)
    expect(window.size).toBe(2000)
  })

  test('behavior: never below one block', () => {
    const window = new LogWindow({ first: 1, max: 10 })
    window.refused(1, 'too many results')
    expect(window.size).toBe(1)
  })
})
