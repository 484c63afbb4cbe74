/** Three queries to try, printed at the start; the README shows the same with their answers. */

export const QUERIES: readonly { readonly title: string; readonly query: string }[] = [
  {
    title: 'Who is at risk now, the worst first',
    query: `{
  positionsAtRisk(first: 10, maxHealthFactor: "1.1") {
    items {
      account
      healthFactor
      collateralUsd
      debtUsd
      uniformDrop
    }
    totalCount
    priceExact
    clocks {
      values {
        block
      }
    }
  }
}`,
  },
  {
    title: 'What the last liquidations did and earned',
    query: `{
  liquidationFacts(first: 3) {
    items {
      blockNumber
      account
      collateral {
        symbol
      }
      debt {
        symbol
      }
      healthFactorBefore
      healthFactorAfter
      closeFactorRegime
      debtRepaidUsd {
        value
      }
      grossProfitUsd {
        value
      }
    }
  }
}`,
  },
  {
    title: "Any entity, in graph-node's grammar",
    query: `{
  positions(first: 3, where: { hasDebt: true }, orderBy: debtBase, orderDirection: desc) {
    account {
      id
    }
    healthFactor
    touchedBy
    balances {
      side
      scaled
      market {
        asset {
          symbol
        }
      }
    }
  }
  _meta {
    block {
      number
    }
  }
}`,
  },
]

/** The URL and the queries, as lines to print: for a shell on one line, for the browser as GraphiQL shows them. */
export function queryLines(url: string): string[] {
  return [
    `GraphQL and GraphiQL: ${url}`,
    '',
    'Try, here or in the browser:',
    ...QUERIES.flatMap(({ title, query }) => [
      `  ${title}:`,
      `    curl -s ${url} -H 'content-type: application/json' -d '${JSON.stringify({ query: query.replace(/\s+/g, ' ') })}'`,
      `    ${url}?query=${encodeURIComponent(query)}`,
    ]),
    '',
    'Ctrl-C stops everything.',
  ]
}
