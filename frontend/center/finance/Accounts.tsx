// Payee accounts as the gateway has them. Handed in by the seller, audited by the gateway; read here.
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select, Table } from 'antd'

import { ask } from '../../gql/ask'
import {
  PayeeAccountsDocument, type PayeeAccountsQuery, type PayeeAccountsQueryVariables, type PayeeAccountStatus,
} from '../../gql/generated/center/graphql'
import { open, useRoute } from '../app/route'
import { dayText } from '../app/time'
import { Empty, Failure, St, Waiting } from '../kit/State'

type Row = PayeeAccountsQuery['payeeAccounts']['nodes'][number]

const STATES = [
  { value: '', label: '全部状态' },
  { value: 'AUDITING', label: '网关审核中' },
  { value: 'NEEDS_FIX', label: '要补材料' },
  { value: 'ACTIVE', label: '可用' },
  { value: 'RESTRICTED', label: '受限' },
]
const TONES: Partial<Record<PayeeAccountStatus, 'ok' | 'no' | 'warn'>> = {
  ACTIVE: 'ok', NEEDS_FIX: 'warn', RESTRICTED: 'no', CLOSED: 'no',
}

export default function Accounts() {
  const status = useRoute().query.get('state') ?? ''
  const found = useInfiniteQuery({
    queryKey: ['accounts', status],
    queryFn: ({ pageParam }) =>
      ask<PayeeAccountsQuery, PayeeAccountsQueryVariables>(PayeeAccountsDocument, {
        status: (status || null) as PayeeAccountStatus | null, after: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.payeeAccounts.pageInfo.hasNextPage ? (last.payeeAccounts.pageInfo.endCursor ?? null) : null),
  })
  const rows = (found.data?.pages ?? []).flatMap((page) => page.payeeAccounts.nodes)
  return (
    <div className="pad">
      <div className="ttl"><h1>收款账户</h1><p>{found.data?.pages[0]?.payeeAccounts.totalCount ?? 0} 个，由卖家提交、网关审核</p></div>
      <div className="flt"><Select aria-label="状态" style={{ width: 140 }} value={status} options={STATES} onChange={(value) => open({ state: value })} /></div>
      <div className="scroll">
        {found.isPending && <Waiting />}
        {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
        {found.data && rows.length === 0 && <Empty>没有这样的收款账户。</Empty>}
        {rows.length > 0 && (
          <Table<Row>
            className="t3 still"
            size="small"
            rowKey="id"
            tableLayout="fixed"
            dataSource={rows}
            pagination={false}
            columns={[
              { title: '主体', render: (_, row) => <b>{row.sellerName}</b> },
              { title: '结算到', width: 190, render: (_, row) => <span className="mono">{row.settleTo}</span> },
              { title: '可用', width: 120, render: (_, row) => (row.activatedAt ? dayText(row.activatedAt) : '') },
              { title: '网关要求', render: (_, row) => row.requirements.join('；') },
              { title: '状态', width: 130, render: (_, row) => <St tone={TONES[row.status] ?? 'wait'}>{row.statusText}</St> },
            ]}
          />
        )}
        {found.hasNextPage && <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>再看 50 个</Button>}
      </div>
    </div>
  )
}
