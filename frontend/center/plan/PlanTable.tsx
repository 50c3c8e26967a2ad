import { Table } from 'antd'

import { open } from '../app/route'
import { keyed } from '../kit/keyed'
import { percent, type PlanRow } from './Plan'


export function PlanTable({ rows, folded, openCode }: { rows: PlanRow[]; folded: boolean; openCode: string | null }) {
  const sum = <Sum rows={rows} folded={folded} />
  return (
    <Table<PlanRow>
      className="t3 tight planned"
      size="small"
      rowKey={(row) => row.region.code}
      tableLayout="fixed"
      dataSource={rows}
      pagination={false}
      rowClassName={(row) => (row.region.code === openCode ? 'cur' : '')}
      onRow={(row) => ({ onClick: () => open({ open: row.region.code }) })}
      columns={[
        {
          title: '乡镇（街道）',
          render: (_, row) => (
            <b><button type="button" className="row" onClick={() => open({ open: row.region.code })}>{row.region.name}{row.region.name === '戛洒镇' && ' ①'}</button></b>
          ),
        },
        { title: '应建', width: 66, className: 'num', dataIndex: 'stationsPlanned' },
        { title: '运营', width: 66, className: 'num', dataIndex: 'operating' },
        { title: '在建', width: 66, className: 'num', render: (_, row) => row.underWay || '' },
        { title: '完成', width: 76, className: 'num', render: (_, row) => percent(row.operating, row.stationsPlanned) },
        ...(folded
          ? []
          : [
              { title: '示范/标准/简易', width: 124, className: 'num', render: (_: unknown, row: PlanRow) => row.classes.map((one) => one.operating).join('/') },
              { title: '计划用户', width: 96, className: 'num', render: (_: unknown, row: PlanRow) => row.usersPlanned?.toLocaleString('zh-CN') ?? '' },
            ]),
      ]}
      summary={() => sum}
    />
  )
}

function Sum({ rows, folded }: { rows: PlanRow[]; folded: boolean }) {
  const total = (of: (row: PlanRow) => number | null | undefined) => rows.reduce((sum, row) => sum + (of(row) ?? 0), 0)
  const planned = total((row) => row.stationsPlanned)
  const operating = total((row) => row.operating)
  const classes = [0, 1, 2].map((place) => total((row) => row.classes[place]?.operating)).join('/')
  const cells = [planned, operating, total((row) => row.underWay) || '', percent(operating, planned)]
  if (!folded) cells.push(classes, total((row) => row.usersPlanned).toLocaleString('zh-CN'))
  return (
    <Table.Summary.Row>
      <Table.Summary.Cell index={0}><b>附表合计</b></Table.Summary.Cell>
      {keyed(cells).map(({ key, item }) => (
        <Table.Summary.Cell key={key} index={Number(key) + 1} className="num"><b>{item}</b></Table.Summary.Cell>
      ))}
    </Table.Summary.Row>
  )
}
