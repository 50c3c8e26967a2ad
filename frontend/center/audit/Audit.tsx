// The audit log: only added to, never changed. Ids and masked values only.
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select, Table } from 'antd'

import { ask } from '../../gql/ask'
import { AuditLogDocument, type AuditLogQuery, type AuditLogQueryVariables } from '../../gql/generated/center/graphql'
import { townshipName, useMe } from '../app/me'
import { useNow } from '../app/now'
import { open, useRoute } from '../app/route'
import { clockText, dayText } from '../app/time'
import { Diff } from '../kit/Diff'
import { Empty, Failure, St, Waiting } from '../kit/State'
import { fieldText, SENSITIVE, stateText, subjectText, verbText } from './words'

type Entry = AuditLogQuery['auditLog']['nodes'][number]
const TOWNSHIP_DIGITS = 9

function useLog() {
  const { query } = useRoute()
  const today = dayText(useNow())
  const wanted = {
    since: query.get('since') ?? today,
    until: query.get('until') ?? today,
    actor: query.get('actor') ?? '',
    region: query.get('region') ?? '',
    sensitive: query.get('sensitive') === '1',
  }
  const found = useInfiniteQuery({
    queryKey: ['audit', wanted],
    queryFn: ({ pageParam }) =>
      ask<AuditLogQuery, AuditLogQueryVariables>(AuditLogDocument, {
        ...wanted, actor: wanted.actor || null, region: wanted.region || null, after: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.auditLog.pageInfo.hasNextPage ? (last.auditLog.pageInfo.endCursor ?? null) : null),
  })
  return { wanted, found, rows: (found.data?.pages ?? []).flatMap((page) => page.auditLog.nodes) }
}

export default function Audit() {
  const me = useMe()
  const { wanted, found, rows } = useLog()
  return (
    <div className="pad">
      <div className="ttl"><h1>审计记录</h1><p>只增不改</p></div>
      <div className="flt">
        <Input aria-label="从" type="date" style={{ width: 150 }} value={wanted.since} max={wanted.until} onChange={(event) => open({ since: event.target.value })} />
        <Input aria-label="到" type="date" style={{ width: 150 }} value={wanted.until} onChange={(event) => open({ until: event.target.value })} />
        {!me.isTownship && (
          <Select
            aria-label="乡镇" style={{ width: 130 }} value={wanted.region} onChange={(value) => open({ region: value })}
            options={[{ value: '', label: `${me.townships.length} 个乡镇` }, ...me.townships.map((one) => ({ value: one.code, label: one.name }))]}
          />
        )}
        <Checkbox checked={wanted.sensitive} onChange={(event) => open({ sensitive: event.target.checked ? '1' : null })}>只看敏感查看</Checkbox>
        <span className="sp" />
        <Input.Search aria-label="经办人" style={{ width: 200 }} placeholder="经办人" allowClear defaultValue={wanted.actor} onSearch={(name) => open({ actor: name.trim() })} />
      </div>
      <div className="scroll">
        {found.isPending && <Waiting />}
        {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
        {found.data && rows.length === 0 && <Empty>这几天没有记录。</Empty>}
        {rows.length > 0 && <Log rows={rows} oneDay={wanted.since === wanted.until} />}
        {found.hasNextPage && <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>再看 50 条</Button>}
        {rows.length > 0 && <p className="m2 sm">显示 {rows.length} 条。记录不含身份证号和电话，只存编号和脱敏值。</p>}
      </div>
    </div>
  )
}

const changed = (entry: Entry) => pairsOf(entry).length > 0
const before = (entry: Entry) => <Before entry={entry} />

interface Fold {
  expanded: boolean
  record: Entry
  onExpand: (entry: Entry, event: React.MouseEvent<HTMLElement>) => void
}

const fold = ({ expanded, record, onExpand }: Fold) =>
  changed(record) ? (
    <button type="button" className="fold" aria-expanded={expanded} aria-label="改之前和改之后" onClick={(event) => onExpand(record, event)}>
      {expanded ? '▾' : '▸'}
    </button>
  ) : null

function Log({ rows, oneDay }: { rows: Entry[]; oneDay: boolean }) {
  const me = useMe()
  return (
    <Table<Entry>
      className="t3 tight still"
      size="small"
      rowKey="id"
      tableLayout="fixed"
      dataSource={rows}
      pagination={false}
      expandable={{
        columnWidth: 36,
        columnTitle: <span className="sr">改动</span>,
        rowExpandable: changed,
        expandedRowRender: before,
        expandIcon: fold,
      }}
      columns={[
        { title: '时间', width: oneDay ? 86 : 140, render: (_, entry) => <span className="mono">{oneDay ? '' : `${dayText(entry.at).slice(5)} `}{clockText(entry.at)}</span> },
        { title: '经办人', width: 150, ellipsis: true, render: (_, entry) => entry.actor || (entry.system ? '系统' : <span className="m2">未登录</span>) },
        { title: '动作', width: 150, render: (_, entry) => (SENSITIVE.has(entry.verb) ? <St tone="warn" icon="lock">{verbText(entry.verb)}</St> : <b>{verbText(entry.verb)}</b>) },
        { title: '对象', ellipsis: true, render: (_, entry) => `${subjectText(entry.subjectType)} ${entry.subjectName}` },
        { title: '范围', width: 120, render: (_, entry) => (entry.region ? (entry.region.length >= TOWNSHIP_DIGITS ? townshipName(me, entry.region.slice(0, TOWNSHIP_DIGITS)) : '全县') : '') },
        { title: '理由', width: 260, ellipsis: true, dataIndex: 'reason' },
      ]}
    />
  )
}

function text(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'string' ? stateText(value) : JSON.stringify(value)
}

function pairsOf(entry: Entry) {
  const was = (entry.before ?? {}) as Record<string, unknown>
  const is = (entry.after ?? {}) as Record<string, unknown>
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((path) => ({ path, label: fieldText(path), before: text(was[path]), after: text(is[path]) }))
    .filter((row) => row.before !== row.after)
}

function Before({ entry }: { entry: Entry }) {
  return (
    <div className="ba">
      <div><Diff rows={pairsOf(entry)} unchanged={0} before="改之前" after="改之后" /></div>
      {entry.reason && <p className="sm"><span className="m2">理由</span>　{entry.reason}</p>}
    </div>
  )
}
