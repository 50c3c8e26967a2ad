// Several of one kind at once. What was not done is named, with its reason, where the filters were.
import { Button, Input } from 'antd'
import { useState } from 'react'

import { Failure, St } from '../kit/State'
import { type Outcome, type QueueRow, useDecide } from './useReview'

interface Props {
  rows: readonly QueueRow[]
  clear: () => void
  done: (outcomes: Outcome[]) => void
}

export function BatchBar({ rows, clear, done }: Props) {
  const decide = useDecide()
  const [returning, setReturning] = useState(false)
  const [reason, setReason] = useState('')
  const kinds = [...new Set(rows.map((row) => row.kindLabel))]
  const oneKind = kinds.length === 1
  const act = (passes: boolean) =>
    decide.mutate(
      { ids: rows.map((row) => row.id), passes, reason: passes ? '' : reason },
      {
        onSuccess: (outcomes) => {
          done(outcomes)
          clear()
        },
      },
    )
  return (
    <>
      <div className="batch" role="region" aria-label="批量办理">
        <b>已选 {rows.length} 件</b>
        <span>{oneKind ? `均为${kinds[0]}类` : `不是同一类（${kinds.join('、')}），请分类选`}</span>
        <span className="sp" />
        <Button type="text" onClick={clear}>取消选择</Button>
        <Button disabled={!oneKind || decide.isPending} onClick={() => setReturning(!returning)}>批量退回，写原因</Button>
        <Button type="primary" disabled={!oneKind || returning} loading={decide.isPending} onClick={() => act(true)}>
          批量通过 {rows.length} 件
        </Button>
      </div>
      {returning && (
        <div className="retbox inline">
          <label htmlFor="batch-reason"><b>退回原因</b>　<span className="m2 sm">必填，原文发给每一位报送人</span></label>
          <Input.TextArea id="batch-reason" rows={2} maxLength={400} value={reason} onChange={(event) => setReason(event.target.value)} />
          <div className="df">
            <span className="sp" />
            <Button onClick={() => setReturning(false)}>取消</Button>
            <Button className="dark" disabled={!reason.trim() || !oneKind} loading={decide.isPending} onClick={() => act(false)}>
              确定退回 {rows.length} 件
            </Button>
          </div>
        </div>
      )}
      {decide.error && <Failure error={decide.error} again={() => decide.reset()} />}
    </>
  )
}

export function Outcomes({ outcomes, close }: { outcomes: readonly Outcome[]; close: () => void }) {
  const failed = outcomes.filter((one) => !one.decided)
  return (
    <div className="box outcomes" role="status">
      <div className="ttl">
        <b>办了 {outcomes.length - failed.length} 件，共 {outcomes.length} 件</b>
        <span className="sp" />
        <button type="button" className="lk" onClick={close}>知道了</button>
      </div>
      {failed.map((one) => (
        <div className="have" key={one.id}>
          <div className="tx">{one.title}：{one.message}</div>
          <St tone="no">没成</St>
        </div>
      ))}
    </div>
  )
}
