import { expect, test } from 'vitest'
import { splitArguments } from './test.ts'

test('default: words go to both runners, options to vitest', () => {
  expect(splitArguments(['liquidation', '--reporter=json', 'pool'])).toEqual({
    vitest: ['liquidation', '--reporter=json', 'pool'],
    mappings: ['liquidation', 'pool'],
    words: ['liquidation', 'pool'],
  })
})

test('behavior: a name pattern goes to both, the mappings report to theirs', () => {
  expect(splitArguments(['-t', 'hooks run', '--mappings-report=/r/m.json', '--testNamePattern=a=b'])).toEqual({
    vitest: ['--testNamePattern=hooks run', '--testNamePattern=a=b'],
    mappings: ['--testNamePattern=hooks run', '--report=/r/m.json', '--testNamePattern=a=b'],
    words: [],
  })
})
