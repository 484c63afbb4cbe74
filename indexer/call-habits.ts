/** What handlers call each time they run, learned from their last two runs. */
import type { CallRequest } from './chain/block-source.ts'

type Habit = {
  readonly last: readonly CallRequest[]
  /** What the run before had asked too. */
  readonly usual: readonly CallRequest[]
}

export class CallHabits {
  readonly #habits = new Map<string, Habit>()

  /** A handler has run and asked these. */
  learn(handler: string, asked: readonly CallRequest[]): void {
    const before = this.#habits.get(handler)
    if (!before) {
      if (asked.length > 0) this.#habits.set(handler, { last: asked, usual: [] })
      return
    }
    if (asked.length === 0 && before.last.length === 0 && before.usual.length === 0) return
    const usual = asked.filter((request) => before.last.some((other) => isSame(request, other)))
    this.#habits.set(handler, { last: asked, usual })
  }

  /** What it asked in the last two runs: its calls that do not depend on what it runs for. */
  usual(handler: string): readonly CallRequest[] {
    return this.#habits.get(handler)?.usual ?? []
  }

  /** What it asked in the last run. */
  last(handler: string): readonly CallRequest[] {
    return this.#habits.get(handler)?.last ?? []
  }
}

function isSame(a: CallRequest, b: CallRequest): boolean {
  return a.to === b.to && a.data === b.data
}
