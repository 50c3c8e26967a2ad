// Certificates that count, expire, or must be looked up again.
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented, Table } from 'antd'

import { ask } from '../../gql/ask'
import {
  CertificatesDocument, type CertificatesQuery, type CertificatesQueryVariables,
} from '../../gql/generated/center/graphql'
import { open, useRoute } from '../app/route'
import { useWide } from '../kit/Sheet'
import { Empty, Failure, St, Waiting } from '../kit/State'
import { kg } from '../kit/weight'
import { CertificateFile } from './CertificateFile'

const FILE_WIDTH = 760
type Row = CertificatesQuery['certificates']['nodes'][number]
type Wanted = Pick<CertificatesQueryVariables, 'status' | 'state' | 'lookupDue'>

const VIEWS: { value: string; label: string; wanted: Wanted }[] = [
  { value: '', label: '全部', wanted: {} },
  { value: 'EXPIRING', label: '将到期', wanted: { state: 'EXPIRING' } },
  { value: 'EXPIRED', label: '已过期', wanted: { state: 'EXPIRED' } },
  { value: 'due', label: '该复查', wanted: { lookupDue: true } },
  { value: 'SUSPENDED', label: '暂停', wanted: { status: 'SUSPENDED' } },
]
const WAITING_TEXT = { DRAFT: '草稿', SUBMITTED: '待乡镇初审', TOWNSHIP_CHECKED: '待县级核定', RETURNED: '退回' }

export function CertificateState({ row }: { row: Pick<Row, 'status' | 'state' | 'daysLeft'> }) {
  if (row.status === 'SUSPENDED') return <St tone="no">已暂停</St>
  if (row.status === 'REVOKED') return <St tone="no">已撤销</St>
  if (row.status !== 'VERIFIED') return <St tone="wait">{WAITING_TEXT[row.status]}</St>
  if (row.state === 'EXPIRED') return <St tone="no">已过期</St>
  if (row.state === 'EXPIRING') return <St tone="warn" icon="clock">{row.daysLeft} 天后到期</St>
  return <St tone="ok">已核定</St>
}

export default function Certificates() {
  const wide = useWide()
  const { query } = useRoute()
  const view = query.get('view') ?? ''
  const openId = query.get('open')
  const folded = Boolean(openId) && wide
  const found = useInfiniteQuery({
    queryKey: ['certificates', 'list', view],
    queryFn: ({ pageParam }) =>
      ask<CertificatesQuery, CertificatesQueryVariables>(CertificatesDocument, {
        ...VIEWS.find((one) => one.value === view)?.wanted, after: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.certificates.pageInfo.hasNextPage ? (last.certificates.pageInfo.endCursor ?? null) : null),
  })
  const rows = (found.data?.pages ?? []).flatMap((page) => page.certificates.nodes)
  return (
    <>
      <div className="pad" style={folded ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl"><h1>证书</h1><p>{found.data?.pages[0]?.certificates.totalCount ?? 0} 张</p></div>
        <div className="flt"><Segmented aria-label="状态" value={view} options={VIEWS} onChange={(value) => open({ view: value, open: null })} /></div>
        <div className="scroll">
          {found.isPending && <Waiting />}
          {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
          {found.data && rows.length === 0 && <Empty>没有这样的证书。</Empty>}
          {rows.length > 0 && <List rows={rows} openId={openId} folded={folded} />}
          {found.hasNextPage && <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>再看 50 张</Button>}
        </div>
      </div>
      {openId && <CertificateFile key={openId} id={openId} width={FILE_WIDTH} />}
    </>
  )
}

function leftText(row: Row): string {
  const left = row.scopes.flatMap((scope) => (scope.thisYear ? [Number(scope.thisYear.leftG)] : []))
  return left.length ? kg(Math.min(...left)) : ''
}

function List({ rows, openId, folded }: { rows: Row[]; openId: string | null; folded: boolean }) {
  return (
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
          title: '证书',
          render: (_, row) => (
            <span className="c1">
              <b><button type="button" className="row" onClick={() => open({ open: row.id })}>{row.kindLabel} {row.number}</button></b>
              <small>{row.scopes.map((scope) => scope.productText).join('、') || '没有写范围'}</small>
            </span>
          ),
        },
        ...(folded
          ? []
          : [
              { title: '持证主体', width: 240, ellipsis: true, dataIndex: 'holderName' },
              { title: '到期', width: 110, render: (_: unknown, row: Row) => row.expiresOn ?? <span className="m2">长期</span> },
              { title: '该复查', width: 110, dataIndex: 'lookupDueOn' },
              { title: '最少一项还剩', width: 130, className: 'num', render: (_: unknown, row: Row) => leftText(row) },
            ]),
        { title: '状态', width: 130, render: (_, row) => <CertificateState row={row} /> },
      ]}
    />
  )
}
