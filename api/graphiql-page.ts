/** GraphiQL as one page that needs nothing from elsewhere: yoga's own loads its code from the internet. */
import type { GraphiQLOptions } from 'graphql-yoga'

/** The page's text. Its code has 9 MB, so it is read when it is first asked for. */
export async function graphiqlPage(options: GraphiQLOptions | undefined): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  // The bundled copy leaves the browser's margins, which make the page scroll.
  return renderGraphiQL(options).replace('</head>', () => `${STYLE}</head>`)
}

const STYLE = '<style>body { margin: 0; overflow: hidden } #root { height: 100vh }</style>'

/** What the page shows when it is opened for the first time. */
export const DEFAULT_QUERY = `# Who is near liquidation, at the last indexed block.
# Ctrl-Enter runs it; the book on the left lists all.
query AtRisk {
  positionsAtRisk(first: 10, maxHealthFactor: "1.5") {
    items {
      account
      healthFactor
      liquidatable
      collateralUsd
      debtUsd
      uniformDrop
      legs {
        side
        symbol
        amountDecimal
        valueUsd
      }
    }
    totalCount
    priceExact
    clocks {
      values {
        block
        timestamp
      }
      oldestPrice {
        ageSeconds
        stale
      }
    }
  }
}
`
