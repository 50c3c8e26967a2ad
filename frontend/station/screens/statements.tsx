// 结算: the statements, newest first.
import { useState } from 'preact/hooks'

import { type StatementStatus, StatementsDocument } from '../../gql/generated/station/graphql'
import { useAsk, useNow } from '../data'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Empty, Failed, Left, Loading, Row, type Tone } from '../ui'
import { amount, dayOf, monthDay } from '../units'

export function statementTone(status: StatementStatus): Tone {
  return status === 'SETTLED' ? 'ok' : status === 'PARTLY_SETTLED' ? 'warn' : 'wait'
}

/** The half-open period of a statement by its first and last day: 11月9日至15日. */
export function period(start: string, end: string): string {
  const first = dayOf(new Date(start))
  const last = dayOf(new Date(new Date(end).getTime() - 1))
  if (first === last) return monthDay(first)
  return first.slice(0, 7) === last.slice(0, 7) ? `${monthDay(first)}至${Number(last.slice(8))}日` : `${monthDay(first)}至${monthDay(last)}`
}

export function Statements() {
  const [more, setMore] = useState<string[]>([])
  return (
    <>
      <Bar title="结算" />
      <main>
        {['', ...more].map((after) => (
          <Page key={after} after={after} last={after === (more[more.length - 1] ?? '')} onMore={(cursor) => setMore([...more, cursor])} />
        ))}
      </main>
      <TabFoot on="statements" />
    </>
  )
}

function Page({ after, last, onMore }: { after: string; last: boolean; onMore: (cursor: string) => void }) {
  const seller = useSeller()
  const now = useNow()
  const { data, error, reload } = useAsk(StatementsDocument, { sellerId: seller.id, after: after || null })
  if (!data) return error ? <Failed what="结算单" error={error} retry={reload} /> : <Loading rows={4} />
  if (!data.statements.totalCount) return <Empty text="还没有结算单。买家收到货、售后期满，第二天就有。" />
  return (
    <>
      <div class="rows mt0">
        {data.statements.nodes.map((one) => (
          <Row
            key={one.id}
            href={`/station/statements/${one.id}`}
            title={period(one.periodStart, one.periodEnd)}
            sub={`${one.lineCount} 单，单号 ${one.number}`}
            figure={amount(one.payoutFen)}
            chip={one.status === 'SELLER_REVIEW' ? <Left by={one.reviewUntil} now={now} /> : <Chip tone={statementTone(one.status)}>{one.statusText}</Chip>}
          />
        ))}
      </div>
      {last && data.statements.pageInfo.hasNextPage && (
        <Button kind="b2" onClick={() => onMore(data.statements.pageInfo.endCursor ?? '')}>
          再看 30 张
        </Button>
      )}
    </>
  )
}
