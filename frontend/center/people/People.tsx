// Who holds which office now: appointed by the office above, ended with a reason, officers by their real name.
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select, Table } from 'antd'

import { ask } from '../../gql/ask'
import {
  AppointmentsDocument, type AppointmentsQuery, type AppointmentsQueryVariables,
} from '../../gql/generated/center/graphql'
import { holds, useMe } from '../app/me'
import { closeFile, open, useRoute } from '../app/route'
import { dayText } from '../app/time'
import { useWide } from '../kit/Sheet'
import { Empty, Failure, Waiting } from '../kit/State'
import { AppointForm } from './AppointForm'
import { AppointmentFile } from './AppointmentFile'
import { OfficerForm } from './OfficerForm'

const FILE_WIDTH = 600
export type Appointment = AppointmentsQuery['appointments']['nodes'][number]

const ROLES = [
  { value: '', label: '全部职务' },
  { value: 'township_admin', label: '乡镇管理员' },
  { value: 'county_admin', label: '县级审核' },
  { value: 'county_finance', label: '县级财务' },
  { value: 'auditor', label: '审计' },
  { value: 'information_officer', label: '村级信息员' },
  { value: 'station_manager', label: '站点负责人' },
  { value: 'seller_operator', label: '店铺操作员' },
]

export default function People() {
  const me = useMe()
  const wide = useWide()
  const { query } = useRoute()
  const role = query.get('role') ?? ''
  const openId = query.get('open')
  const found = useInfiniteQuery({
    queryKey: ['people', role],
    queryFn: ({ pageParam }) =>
      ask<AppointmentsQuery, AppointmentsQueryVariables>(AppointmentsDocument, {
        role: role || null, region: null, after: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) =>
      last.appointments.pageInfo.hasNextPage ? (last.appointments.pageInfo.endCursor ?? null) : null,
  })
  const rows = (found.data?.pages ?? []).flatMap((page) => page.appointments.nodes)
  const current = rows.find((row) => row.id === openId)
  const folded = Boolean(openId) && wide
  return (
    <>
      <div className="pad" style={folded ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl">
          <h1>任职</h1>
          <p>现任 {found.data?.pages[0]?.appointments.totalCount ?? 0} 人次</p>
        </div>
        <div className="flt">
          <Select aria-label="职务" style={{ width: 150 }} value={role} options={ROLES} onChange={(value) => open({ role: value, open: null })} />
          <span className="sp" />
          {holds(me, 'township_admin') && <Button onClick={() => open({ open: 'officer' })}>登记信息员</Button>}
          {holds(me, 'county_admin') && <Button onClick={() => open({ open: 'new' })}>任命</Button>}
        </div>
        <div className="scroll">
          {found.isPending && <Waiting />}
          {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
          {found.data && rows.length === 0 && <Empty>没有这样的任职。</Empty>}
          {rows.length > 0 && <List rows={rows} openId={openId} folded={folded} />}
          {found.hasNextPage && <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>再看 50 人</Button>}
        </div>
      </div>
      {openId === 'new' && <AppointForm width={FILE_WIDTH} close={closeFile} />}
      {openId === 'officer' && <OfficerForm width={FILE_WIDTH} close={closeFile} />}
      {current && <AppointmentFile key={current.id} row={current} width={FILE_WIDTH} close={closeFile} />}
    </>
  )
}

function List({ rows, openId, folded }: { rows: Appointment[]; openId: string | null; folded: boolean }) {
  return (
    <Table<Appointment>
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
          title: '姓名',
          width: folded ? 180 : 220,
          render: (_, row) => (
            <span className="c1">
              <b><button type="button" className="row" onClick={() => open({ open: row.id })}>{row.holderName || '未填姓名'}</button></b>
              <small>{row.holderPhone}</small>
            </span>
          ),
        },
        { title: '职务', width: 120, dataIndex: 'roleLabel' },
        { title: '范围', dataIndex: 'subjectName', ellipsis: true },
        ...(folded
          ? []
          : [
              { title: '起', width: 110, render: (_: unknown, row: Appointment) => dayText(row.since) },
              { title: '止', width: 110, render: (_: unknown, row: Appointment) => (row.until ? dayText(row.until) : <span className="m2">不定期</span>) },
              { title: '依据', width: 230, dataIndex: 'reason', ellipsis: true },
            ]),
      ]}
    />
  )
}
