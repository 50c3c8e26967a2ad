// What waits for a person: clocks of the gateway that run out, refunds and releases that were parked.
import { useState } from 'react'
import { Button } from 'antd'

import { ResumeRefundDocument, ResumeReleaseDocument } from '../../gql/generated/center/graphql'
import { yuan } from '../../kit/money'
import { holds, useMe } from '../app/me'
import { momentText } from '../app/time'
import { Empty, Failure, St, Waiting } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import { useStuck } from './Finance'

const ALARMS: Record<string, { text: string; deed: string }> = {
  hold: { text: '资金冻结快到期', deed: '到期前要放款或退款，请催结算。' },
  split: { text: '分账快超时', deed: '网关只冻 30 天，请让技术查这一笔。' },
  fault: { text: '网关说的对不上', deed: '网关的回答不合规则，请让技术查这一笔。' },
}
const REASONS = { CANCELLED: '取消订单', LATE: '关单后才付', DOUBLE: '重复付款', AFTER_SALES: '售后' }

interface Parked {
  id: string
  kind: 'refund' | 'release'
  orderNo: string
  fen: number
  text: string
  errorCode: string
  at: string
}

export function Stuck() {
  const found = useStuck()
  if (found.isPending) return <Waiting />
  if (found.error) return <Failure error={found.error} again={() => void found.refetch()} />
  const { moneyAlarms, parkedRefunds, parkedReleases } = found.data
  const parked: Parked[] = [
    ...parkedRefunds.nodes.map((one) => ({ id: one.id, kind: 'refund' as const, orderNo: one.orderNo, fen: one.amountFen, text: `退款，${REASONS[one.reason]}`, errorCode: one.errorCode, at: one.createdAt })),
    ...parkedReleases.nodes.map((one) => ({ id: one.id, kind: 'release' as const, orderNo: one.orderNo, fen: one.payoutFen, text: '放款', errorCode: one.errorCode, at: one.createdAt })),
  ]
  if (!moneyAlarms.length && !parked.length) return <div className="scroll top8"><Empty>没有卡住的款。</Empty></div>
  return (
    <div className="scroll top8">
      {moneyAlarms.length > 0 && (
        <>
          <h3>快到期的</h3>
          <table className="rec names">
            <thead><tr><th scope="col">提醒</th><th scope="col">订单</th><th scope="col">到期</th><th scope="col">怎么办</th></tr></thead>
            <tbody>
              {moneyAlarms.map((alarm) => (
                <tr key={alarm.kind + alarm.orderId}>
                  <td><St tone="warn" icon="clock">{ALARMS[alarm.kind]?.text ?? alarm.kind}</St></td>
                  <td className="mono">{alarm.orderNo}</td>
                  <td>{momentText(alarm.until)}</td>
                  <td className="words">{ALARMS[alarm.kind]?.deed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {parked.length > 0 && (
        <>
          <h3>停下来的</h3>
          <div className="haves">{parked.map((one) => <ParkedRow key={one.id} row={one} />)}</div>
        </>
      )}
    </div>
  )
}

function ParkedRow({ row }: { row: Parked }) {
  const me = useMe()
  const [asking, setAsking] = useState(false)
  const refund = useDeed(ResumeRefundDocument, ['stuck'])
  const release = useDeed(ResumeReleaseDocument, ['stuck'])
  const deed = row.kind === 'refund' ? refund : release
  return (
    <>
      <div className="have">
        <b>{row.text}</b>
        <div className="tx">
          <span className="mono">{row.orderNo}</span>　{yuan(row.fen)} 元
          <small>{momentText(row.at)} 起，网关错误 {row.errorCode || '无'}</small>
        </div>
        <St tone="no">停下</St>
        {holds(me, 'county_finance') && !asking && <Button className="gapl" onClick={() => setAsking(true)}>再办一次</Button>}
      </div>
      {asking && (
        <WithReason
          label="为什么可以再办" help="必填，记入审计；原因没有排除会再停下" action="再办一次" busy={deed.isPending} error={deed.error} reset={deed.reset}
          cancel={() => setAsking(false)} send={(reason) => deed.mutate({ id: row.id, reason }, { onSuccess: () => setAsking(false) })}
        />
      )}
    </>
  )
}
