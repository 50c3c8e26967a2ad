// The county's stations as they stand; the file at the right holds its six haves, its people and its seller.
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select, Table } from 'antd'

import { ask } from '../../gql/ask'
import {
  StationsDocument, type StationsQuery, type StationsQueryVariables, type StationStatus,
} from '../../gql/generated/center/graphql'
import { useMe } from '../app/me'
import { open, useRoute } from '../app/route'
import { dayText } from '../app/time'
import { useWide } from '../kit/Sheet'
import { Empty, Failure, St, Waiting } from '../kit/State'
import { StationFile } from './StationFile'

const FILE_WIDTH = 700

type Row = StationsQuery['stations']['nodes'][number]

const STATES: { value: string; label: string; statuses: StationStatus[] }[] = [
  { value: '', label: '全部状态', statuses: [] },
  { value: 'open', label: '运营中', statuses: ['OPERATING'] },
  { value: 'building', label: '建设和验收', statuses: ['BUILDING', 'ACCEPTANCE_REQUESTED', 'RECTIFY'] },
  { value: 'stopped', label: '暂停和关闭', statuses: ['SUSPENDED', 'CLOSING', 'CLOSED'] },
]

export function StationState({ status, text }: { status: StationStatus; text: string }) {
  if (status === 'OPERATING') return <St tone="ok">{text}</St>
  if (status === 'SUSPENDED' || status === 'CLOSED' || status === 'REJECTED') return <St tone="no">{text}</St>
  if (status === 'RECTIFY' || status === 'CLOSING') return <St tone="warn">{text}</St>
  return <St tone="wait">{text}</St>
}

export default function Stations() {
  const me = useMe()
  const wide = useWide()
  const { query } = useRoute()
  const state = query.get('state') ?? ''
  const township = query.get('township') ?? ''
  const openId = query.get('open')
  const folded = Boolean(openId) && wide
  const found = useInfiniteQuery({
    queryKey: ['stations', 'list', state, township],
    queryFn: ({ pageParam }) =>
      ask<StationsQuery, StationsQueryVariables>(StationsDocument, {
        status: STATES.find((one) => one.value === state)?.statuses ?? [],
        region: township || null,
        after: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.stations.pageInfo.hasNextPage ? (last.stations.pageInfo.endCursor ?? null) : null),
  })
  const rows = (found.data?.pages ?? []).flatMap((page) => page.stations.nodes)
  return (
    <>
      <div className="pad" style={folded ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl">
          <h1>站点</h1>
          <p>{found.data?.pages[0]?.stations.totalCount ?? 0} 个</p>
        </div>
        <div className="flt">
          <Select aria-label="状态" style={{ width: 140 }} value={state} options={STATES} onChange={(value) => open({ state: value, open: null })} />
          {!me.isTownship && (
            <Select
              aria-label="乡镇"
              style={{ width: 136 }}
              value={township}
              onChange={(value) => open({ township: value, open: null })}
              options={[{ value: '', label: `${me.townships.length} 个乡镇` }, ...me.townships.map((one) => ({ value: one.code, label: one.name }))]}
            />
          )}
        </div>
        <div className="scroll">
          {found.isPending && <Waiting />}
          {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
          {found.data && rows.length === 0 && <Empty>没有这样的站点。</Empty>}
          {rows.length > 0 && <List rows={rows} openId={openId} folded={folded} />}
          {found.hasNextPage && <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>再看 50 个</Button>}
        </div>
      </div>
      {openId && <StationFile key={openId} id={openId} width={FILE_WIDTH} />}
    </>
  )
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
          title: '站点',
          render: (_, row) => (
            <span className="c1">
              <b><button type="button" className="row" onClick={() => open({ open: row.id })}>{row.stationName}</button></b>
              <small>{row.village.townshipName} {row.village.name}</small>
            </span>
          ),
        },
        ...(folded
          ? []
          : [
              { title: '类别', width: 90, dataIndex: 'classLabel' },
              { title: '覆盖', width: 100, className: 'num', render: (_: unknown, row: Row) => `${row.households} 户` },
              { title: '开业', width: 110, render: (_: unknown, row: Row) => (row.openedAt ? dayText(row.openedAt) : '') },
              { title: '复查', width: 110, render: (_: unknown, row: Row) => (row.reinspectAt ? dayText(row.reinspectAt) : '') },
              { title: '店铺', width: 130, render: (_: unknown, row: Row) => row.seller?.statusText ?? <span className="m2">没有开店</span> },
            ]),
        { title: '状态', width: 112, render: (_, row) => <StationState status={row.status} text={row.statusText} /> },
      ]}
    />
  )
}
