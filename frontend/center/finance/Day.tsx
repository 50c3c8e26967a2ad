// A day in three books side by side: our ledger, the gateway's bill, the statements. Read-only: the differences have names.
import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'

import { ask } from '../../gql/ask'
import {
  FetchBillsDocument, ReconciliationOfDocument, type ReconciliationOfQuery, type ReconciliationOfQueryVariables,
} from '../../gql/generated/center/graphql'
import { yuan } from '../../kit/money'
import { holds, useMe } from '../app/me'
import { useNow } from '../app/now'
import { open, useRoute } from '../app/route'
import { dayText, momentText } from '../app/time'
import { Icon } from '../kit/Icon'
import { keyed } from '../kit/keyed'
import { Empty, Failure, St, Waiting } from '../kit/State'
import { useDeed } from '../kit/useDeed'

type PayeeDay = ReconciliationOfQuery['reconciliationDay'][number]

const ROWS: [string, string, string][] = [
  ['paid', '买家付款', '支付宝账单'],
  ['refunded', '退款', '支付宝账单'],
  ['released', '确认放款', '结算单'],
  ['commission', '佣金分账', '支付宝账单'],
  ['fee', '支付手续费', '支付宝账单'],
]
const CAUSES: Record<string, string> = {
  LONG: '账单有、总账没有：通知没到或没记上，查网关后补记。',
  SHORT: '总账有、账单没有：多半跨日，等后天的账单；还没有就转人工。',
  AMOUNT: '两边金额不一样：逐笔核对，找网关。',
  STATUS: '两边状态不一样：向网关再查一次。',
  FEE: '手续费和约定的不一样：向网关提出。',
}
const DAY_MS = 86_400_000
const STOPS = new Set(['SHORT', 'AMOUNT'])

export function Day() {
  const me = useMe()
  const { query } = useRoute()
  const now = useNow()
  const day = query.get('day') ?? dayText(now - DAY_MS)
  const [asked, setAsked] = useState('')
  const found = useQuery({
    queryKey: ['day', day],
    queryFn: () => ask<ReconciliationOfQuery, ReconciliationOfQueryVariables>(ReconciliationOfDocument, { day }),
  })
  const fetchBills = useDeed(FetchBillsDocument, ['day'])
  const days = found.data?.reconciliationDay ?? []
  const fetched = days.map((one) => one.fetchedAt).filter(Boolean).sort()
  const get = () =>
    fetchBills.mutate({ day }, {
      onSuccess: (answer) => setAsked(`已向网关取 ${(answer as { fetchBills?: { requested?: number } }).fetchBills?.requested ?? 0} 个账户的账单，取到后刷新就能看到。`),
    })
  return (
    <>
      <div className="flt top8">
        <Input aria-label="对账日" type="date" style={{ width: 160 }} value={day} max={dayText(now)} onChange={(event) => open({ day: event.target.value || null })} />
        <span className="m2">{asked || (fetched.length ? `账单 ${momentText(fetched[fetched.length - 1]!)} 取回` : '账单还没取')}</span>
        <span className="sp" />
        <Button icon={<Icon name="again" small />} loading={found.isFetching} onClick={() => void found.refetch()}>刷新</Button>
        {holds(me, 'county_finance') && <Button icon={<Icon name="down" small />} loading={fetchBills.isPending} onClick={get}>取这天的账单</Button>}
      </div>
      <div className="scroll">
        {fetchBills.error && <Failure error={fetchBills.error} again={fetchBills.reset} />}
        {found.isPending && <Waiting />}
        {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
        {found.data && days.length === 0 && <Empty>这一天没有动过钱。</Empty>}
        {days.length > 0 && <Books day={day} days={days} />}
        {days.length > 0 && <Differences days={days} />}
      </div>
    </>
  )
}

function sumOf(days: PayeeDay[], name: string): { ours: number; theirs: number | null; missing: number } {
  const checks = days.flatMap((one) => one.checks.filter((check) => check.name === name))
  const known = checks.filter((check) => check.theirsFen != null)
  return {
    ours: checks.reduce((sum, check) => sum + check.oursFen, 0),
    theirs: known.length ? known.reduce((sum, check) => sum + check.theirsFen!, 0) : null,
    missing: checks.length - known.length,
  }
}

function Books({ day, days }: { day: string; days: PayeeDay[] }) {
  const payments = days.reduce((sum, one) => sum + one.payments, 0)
  return (
    <table className="rec">
      <thead>
        <tr>
          <th scope="col">{day}，{days.length} 个账户</th><th scope="col">本系统总账</th><th scope="col">支付宝账单</th><th scope="col">结算单</th><th scope="col">差额</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([name, label, other]) => {
          const { ours, theirs } = sumOf(days, name)
          const isBill = other === '支付宝账单'
          const value = theirs == null ? <span className="m2">还没取</span> : yuan(theirs)
          return (
            <tr key={name}>
              <td>{label}</td>
              <td>{name === 'paid' && <small>{payments} 笔</small>}{yuan(ours)}</td>
              <td>{isBill ? value : <span className="m2">不在账单上</span>}</td>
              <td>{isBill ? <span className="m2">不入结算单</span> : value}</td>
              <Gap ours={ours} theirs={theirs} agrees={days.every((one) => one.checks.every((check) => check.name !== name || check.agrees !== false))} />
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Gap({ ours, theirs, agrees }: { ours: number; theirs: number | null; agrees: boolean }) {
  if (theirs == null) return <td className="m2">等账单</td>
  if (agrees) return <td className="d">平</td>
  return <td className="d x"><Icon name="unequal" small /> {ours === theirs ? '账户间互抵' : yuan(ours - theirs)}</td>
}

function gapOf(row: { oursFen?: number | null; theirsFen?: number | null }): number {
  return (row.oursFen ?? 0) - (row.theirsFen ?? 0)
}

function Differences({ days }: { days: PayeeDay[] }) {
  const rows = days.flatMap((one) => one.differences.map((difference) => ({ ...difference, seller: one.account.sellerName })))
  const total = rows.reduce((sum, row) => sum + gapOf(row), 0)
  const bills = days.filter((one) => one.fetchedAt).length
  return (
    <>
      <div className="ttl gap">
        <b>差异明细</b>
        <p className="sm">
          {rows.length ? `${rows.length} 处，合计 ${yuan(total)} 元，逐笔列明` : bills ? '账单和总账逐笔一致' : '取了账单才能逐笔比'}
        </p>
      </div>
      {rows.length > 0 && (
        <table className="rec names">
          <thead>
            <tr><th scope="col">差异</th><th scope="col">订单</th><th scope="col">总账</th><th scope="col">账单</th><th scope="col">相差</th><th scope="col">原因和处理</th><th scope="col">影响</th></tr>
          </thead>
          <tbody>
            {keyed(rows).map(({ key, item: row }) => (
                <tr key={key}>
                  <td><St tone={STOPS.has(row.verdict) ? 'no' : 'warn'} icon="unequal">{row.verdictText}</St></td>
                  <td>{row.seller}<br /><span className="mono">{row.orderNo || row.gatewayNumber}</span></td>
                  <td>{row.oursFen == null ? '' : yuan(row.oursFen)}</td>
                  <td>{row.theirsFen == null ? '' : yuan(row.theirsFen)}</td>
                  <td className="d">{yuan(gapOf(row))}</td>
                  <td className="words">{CAUSES[row.verdict]}</td>
                  <td>{STOPS.has(row.verdict) ? `${row.seller}暂停放款` : '不影响放款'}</td>
                </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
