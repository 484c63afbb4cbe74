import { expect, test } from 'vitest'
import { complaints } from './build-subgraph.ts'

/** What graph build of graph-cli 0.98.1 printed, shortened. */
const PRINTED = `\u001b[31mERROR\u001b[39m TS2322: Type '~lib/string/String' is not assignable to type 'i32'.

 const broken: i32 = "text"
                     ~~~~~~
 in src/gravity.ts(31,21)

\u001b[31mError: Failed to compile data source mapping: 1 compile error(s)\u001b[39m
- Load subgraph from subgraph.yaml
✔ Load subgraph from subgraph.yaml
✖ Failed to compile subgraph: Failed to compile data source mapping: 1 compile error(s)
`

test("default: an error of the compiler is shown with its place, before graph-cli's own line", () => {
  expect(complaints(PRINTED)).toBe(
    [
      "ERROR TS2322: Type '~lib/string/String' is not assignable to type 'i32'.",
      'in src/gravity.ts(31,21)',
      '✖ Failed to compile subgraph: Failed to compile data source mapping: 1 compile error(s)',
    ].join('\n'),
  )
})

test('behavior: output that names no error is shown as it is', () => {
  expect(complaints('Segmentation fault\n')).toBe('Segmentation fault')
})
