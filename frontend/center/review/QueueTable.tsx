// The queue's rows: 56 px, a title and a second line; three columns while a file is open.
import { Table, type TableColumnsType } from 'antd'

import { townshipName, useMe } from '../app/me'
import { open } from '../app/route'
import { dayText, momentText } from '../app/time'
import { Due, St } from '../kit/State'
import type { QueueRow } from './useReview'

interface Props {
  rows: readonly QueueRow[]
  folded: boolean
  openId: string | null
  chosen: string[]
  /** Null: this viewer decides nothing here. */
  choose: ((ids: string[]) => void) | null
}

export function QueueTable({ rows, folded, openId, chosen, choose }: Props) {
  const columns = useColumns(folded, rows.some(hasHint))
  const selection = {
    selectedRowKeys: chosen,
    onChange: (keys: React.Key[]) => choose?.(keys.map(String)),
    getCheckboxProps: (row: QueueRow) => ({ disabled: !row.batchable, 'aria-label': `选 ${row.title}` }),
  }
  return (
    <Table<QueueRow>
      className="t3"
      size="small"
      rowKey="id"
      dataSource={rows}
      columns={columns}
      pagination={false}
      tableLayout="fixed"
      {...(choose && !folded ? { rowSelection: selection } : {})}
      rowClassName={(row) => (row.id === openId ? 'cur' : '')}
      onRow={(row) => ({ onClick: () => open({ open: row.id }) })}
    />
  )
}

function Title({ row, second }: { row: QueueRow; second: string }) {
  return (
    <span className="c1">
      <b>
        <button type="button" className="row" onClick={() => open({ open: row.id })}>
          {row.title}
        </button>
      </b>
      <small>{second}</small>
    </span>
  )
}

function useColumns(folded: boolean, hints: boolean): TableColumnsType<QueueRow> {
  const me = useMe()
  const place = (row: QueueRow) => townshipName(me, row.township)
  const kind = {
    title: '类别', width: 58, render: (_: unknown, row: QueueRow) => <span className="kind">{row.kindLabel}</span>,
  }
  const due = {
    title: '时限', width: 168, render: (_: unknown, row: QueueRow) => <Due openedAt={row.openedAt} dueAt={row.dueAt} />,
  }
  if (folded) {
    return [kind, { title: '事项', render: (_, row) => <Title row={row} second={[place(row), row.filedBy, row.detail].filter(Boolean).join(' ')} /> }, due]
  }
  return [
    kind,
    { title: '事项', render: (_, row) => <Title row={row} second={row.detail || '首次报送'} /> },
    ...(hints ? [{ title: '提示', width: 190, render: (_: unknown, row: QueueRow) => <Hint row={row} /> }] : []),
    {
      title: me.isTownship ? '报送人' : '报送',
      width: 170,
      render: (_, row) => (
        <span className="c1 two">
          {me.isTownship ? row.filedBy : place(row)}
          <small>{me.isTownship ? momentText(row.openedAt) : row.filedBy}</small>
        </span>
      ),
    },
    ...(me.isTownship ? [] : [{ title: '乡镇初审', width: 150, render: (_: unknown, row: QueueRow) => <Township row={row} /> }]),
    due,
  ]
}

function hasHint(row: QueueRow): boolean {
  return Boolean(row.heldBy) || row.earlier.some((one) => one.decision === 'RETURNED')
}

/** What is known without opening the file. */
function Hint({ row }: { row: QueueRow }) {
  const returned = row.earlier.filter((one) => one.decision === 'RETURNED').length
  if (row.heldBy) return <St tone="wait">{row.heldBy} 在办</St>
  if (returned) return <St tone="warn">退回过 {returned} 次</St>
  return null
}

function lastOfTownship(row: QueueRow) {
  const words = row.earlier.filter((one) => one.stage === 'TOWNSHIP')
  return words[words.length - 1]
}

function Township({ row }: { row: QueueRow }) {
  const word = lastOfTownship(row)
  if (row.stage === 'TOWNSHIP') return <span className="m2">还没办</span>
  if (!word) return <span className="m2">不经乡镇</span>
  return (
    <span className="c1 two">
      {word.decision === 'PASSED' ? '同意' : '退回'}
      <small>
        {word.decidedBy}，{dayText(word.decidedAt).slice(5)}
      </small>
    </span>
  )
}
