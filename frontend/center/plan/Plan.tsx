// The plan beside what is: the annex by township, two denominators side by side and never added.
import { useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'

import { ask } from '../../gql/ask'
import {
  PlanAndActualDocument, type PlanAndActualQuery, type PlanAndActualQueryVariables,
} from '../../gql/generated/center/graphql'
import { useMe } from '../app/me'
import { open, useRoute } from '../app/route'
import { headText } from '../app/time'
import { useNow } from '../app/now'
import { useWide } from '../kit/Sheet'
import { Empty, Failure, Waiting } from '../kit/State'
import { Bars } from './Bars'
import { PlanTable } from './PlanTable'
import { TownshipFile } from './TownshipFile'

const FILE_WIDTH = 630
const YEARS = [2018, 2019, 2020]

export type PlanRow = PlanAndActualQuery['annex'][number]

export function percent(part: number, whole: number | null | undefined): string {
  return whole ? `${((part / whole) * 100).toFixed(1)}%` : ''
}

export default function Plan() {
  const now = useNow()
  const wide = useWide()
  const { query } = useRoute()
  const year = Number(query.get('year') ?? 2020)
  const found = useQuery({
    queryKey: ['plan', year],
    queryFn: () => ask<PlanAndActualQuery, PlanAndActualQueryVariables>(PlanAndActualDocument, { year }),
  })
  const annex = found.data?.annex ?? []
  const current = annex.find((row) => row.region.code === query.get('open'))
  const folded = Boolean(current) && wide
  return (
    <>
      <div className="pad" style={folded ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl">
          <h1>计划与实际</h1>
          <p>截至 {headText(now)}</p>
          <span className="sp" />
          {!folded && (
            <Segmented
              aria-label="年份" value={year} options={YEARS.map((one) => ({ value: one, label: `${one} 年` }))}
              onChange={(value) => open({ year: String(value), open: null })}
            />
          )}
        </div>
        <div className="scroll">
          {found.isPending && <Waiting />}
          {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
          {found.data && annex.length === 0 && <Empty>{year} 年没有计划数。</Empty>}
          {annex.length > 0 && !folded && <Headlines annex={annex} body={found.data?.body[0]} year={year} />}
          {annex.length > 0 && (
            <div className="cols">
              <PlanTable rows={annex} folded={folded} openCode={current?.region.code ?? null} />
              {!folded && <Bars rows={annex} />}
            </div>
          )}
          {annex.length > 0 && (
            <p className="m2 sm">
              两个口径分别计算，不相加、不折算；乡镇按附表考核。
              {annex.some((row) => row.region.name === '戛洒镇') && '① 戛洒镇附表 17 个，区划名录 18 个，多出的 1 个只计入区划名录。'}
            </p>
          )}
        </div>
      </div>
      {current && <TownshipFile key={current.region.code} row={current} year={year} width={FILE_WIDTH} />}
    </>
  )
}

function Headlines({ annex, body, year }: { annex: PlanRow[]; body: PlanRow | undefined; year: number }) {
  const me = useMe()
  const planned = annex.reduce((sum, row) => sum + (row.stationsPlanned ?? 0), 0)
  const operating = annex.reduce((sum, row) => sum + row.operating, 0)
  const users = annex.reduce((sum, row) => sum + (row.usersPlanned ?? 0), 0)
  return (
    <div className="big2">
      {body && !me.isTownship && <Headline label={`行政村口径，正文，${year} 年应建`} part={body.operating} whole={body.stationsPlanned} unit="运营" />}
      <Headline label={`村和社区口径，附表，${year} 年应建`} part={operating} whole={planned} unit="运营" />
      {users > 0 && <Target label={`用户，附表，${year} 年`} value={users} unit="人" />}
      {body?.usersPlanned != null && !me.isTownship && <Target label={`用户，正文，${year} 年`} value={body.usersPlanned} unit="户" />}
    </div>
  )
}

interface HeadlineProps {
  label: string
  part: number
  whole: number | null | undefined
  unit: string
}

function Headline({ label, part, whole, unit }: HeadlineProps) {
  return (
    <div>
      <small>{label} {whole}</small>
      <b>{part}<i> {unit} / {whole}　{percent(part, whole)}</i></b>
    </div>
  )
}

function Target({ label, value, unit }: { label: string; value: number; unit: string }) {
  return (
    <div>
      <small>{label}计划</small>
      <b>{value.toLocaleString('zh-CN')}<i> {unit}</i></b>
    </div>
  )
}
