import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select, Table } from 'antd'

import { ask } from '../../gql/ask'
import {
  StatementsDocument, type StatementsQuery, type StatementsQueryVariables, type StatementStatus,
} from '../../gql/generated/center/graphql'
import { yuan } from '../../kit/money'
import { open, useRoute } from '../app/route'
import { dayText } from '../app/time'
import { Empty, Failure, St, Waiting } from '../kit/State'

type Row = StatementsQuery['statements']['nodes'][number]

const STATES: { value: string; label: string }[] = [
  { value: 'CONFIRMED', label: '待核定' },
  { value: '', label: '全部' },
  { value: 'SELLER_REVIEW', label: '卖家核对中' },
  { value: 'RELEASING', label: '放款中' },
  { value: 'PARTLY_SETTLED', label: '部分到账' },
  { value: 'SETTLED', label: '已到账' },
]

/** The statement's period by its days; the end is the first day after it. */
export function periodText(start: string, end: string): string {
  const last = dayText(Date.parse(end) - 1)
  const first = dayText(start)
  return first === last ? first : `${first} 至 ${last.slice(5)}`
}

export function StatementState({ row }: { row: { status: StatementStatus; statusText: string } }) {
  if (row.status === 'SETTLED') return <St tone="ok">{row.statusText}</St>
  if (row.status === 'CONFIRMED') return <St tone="warn" icon="clock">{row.statusText}</St>
  return <St tone="wait">{row.statusText}</St>
}

export function Statements({ openId, folded }: { openId: string | null; folded: boolean }) {
  const { query } = useRoute()
  const state = query.get('state') ?? 'CONFIRMED'
  const found = useInfiniteQuery({
    queryKey: ['statements', 'list', state],
    queryFn: ({ pageParam }) =>
      ask<StatementsQuery, StatementsQueryVariables>(StatementsDocument, {
        status: state === 'ALL' ? null : (state as StatementStatus), after: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.statements.pageInfo.hasNextPage ? (last.statements.pageInfo.endCursor ?? null) : null),
  })
  const rows = (found.data?.pages ?? []).flatMap((page) => page.statements.nodes)
  return (
    <>
      <div className="flt top8">
        <Select
          aria-label="状态" style={{ width: 140 }} value={state === 'ALL' ? '' : state} options={STATES}
          onChange={(value) => open({ state: value || 'ALL', open: null })}
        />
      </div>
      <div className="scroll">
        {found.isPending && <Waiting />}
        {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
        {found.data && rows.length === 0 && <Empty>{state === 'CONFIRMED' ? '没有等着核定的结算单。' : '没有这样的结算单。'}</Empty>}
        {rows.length > 0 && (
          <Table<Row>
            className="t3"
            size="small"
            rowKey="id"
            tableLayout="fixed"
            dataSource={rows}
            pagination={false}
            rowClassName={(row) => (row.id === openId ? 'cur' : '')}
            onRow={(row) => ({ onClick: () => open({ open: row.id }) })}
            columns={[
              {
                title: '结算单',
                render: (_, row) => (
                  <span className="c1">
                    <b><button type="button" className="row" onClick={() => open({ open: row.id })}>{row.number}</button></b>
                    <small>{row.sellerName}，{periodText(row.periodStart, row.periodEnd)}</small>
                  </span>
                ),
              },
              ...(folded ? [] : [{ title: '单数', width: 80, className: 'num', dataIndex: 'lineCount' }]),
              { title: '转人工原因', width: 200, render: (_, row) => (row.needsSecondApproval ? '等第二人核定' : row.waitsForText || <span className="m2">账对得上，按规则自动通过</span>) },
              ...(folded ? [] : [{ title: '状态', width: 120, render: (_: unknown, row: Row) => <StatementState row={row} /> }]),
              { title: '应放款 元', width: 120, className: 'num', render: (_, row) => <b>{yuan(row.payoutFen)}</b> },
            ]}
          />
        )}
        {found.hasNextPage && <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>再看 30 张</Button>}
        <p className="m2 sm">款项由支付宝直接分账到各站点账户，平台不经手。</p>
      </div>
    </>
  )
}
