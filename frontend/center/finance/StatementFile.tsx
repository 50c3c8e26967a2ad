// A statement: the sum in plain words, the rules' findings, every line with its order.
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'

import { ask } from '../../gql/ask'
import {
  ApproveStatementDocument, StatementFileDocument, type StatementFileQuery, type StatementFileQueryVariables,
} from '../../gql/generated/center/graphql'
import { yuan } from '../../kit/money'
import { holds, useMe } from '../app/me'
import { closeFile } from '../app/route'
import { momentText } from '../app/time'
import { Icon } from '../kit/Icon'
import { Foot, History, Sheet } from '../kit/Sheet'
import { Due, Failure, St, Waiting, Warn } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { Lines } from './Lines'
import { periodText } from './Statements'

export type StatementNode = Extract<NonNullable<StatementFileQuery['node']>, { number: string }>

export function StatementFile({ id, width }: { id: string; width: number }) {
  const found = useQuery({
    queryKey: ['statements', 'file', id],
    queryFn: async () => {
      const { node } = await ask<StatementFileQuery, StatementFileQueryVariables>(StatementFileDocument, { id, after: null })
      return node && 'number' in node ? (node as StatementNode) : null
    },
  })
  const node = found.data
  return (
    <Sheet
      title={node ? `结算单 ${node.number}` : '结算单'}
      detail={node ? `${node.sellerName}　${periodText(node.periodStart, node.periodEnd)}，${node.lineCount} 单　${node.statusText}` : '正在取'}
      time={node?.approveBy && node.confirmedAt && !node.approvedAt ? <Due openedAt={node.confirmedAt} dueAt={node.approveBy} /> : undefined}
      width={width}
      close={closeFile}
      foot={node ? <Approve node={node} done={closeFile} /> : undefined}
    >
      {found.isPending && <Waiting rows={6} />}
      {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
      {found.data === null && <Warn>没有找到这张结算单。</Warn>}
      {node && <Inside node={node} />}
    </Sheet>
  )
}

function Inside({ node }: { node: StatementNode }) {
  const disputes = node.lines.nodes.filter((line) => line.dispute && !line.answer).length
  return (
    <>
      {node.waitsFor && <Warn><b>{node.waitsForText}</b></Warn>}
      {node.needsSecondApproval && <Warn><b>超过限额，已有一人核定，还要第二个人核定。</b></Warn>}
      <h3>
        计算过程
        <a className="lk r" href={node.xlsxUrl}><Icon name="down" small /> 下载明细表</a>
      </h3>
      <Sum node={node} />
      <h3>规则检查</h3>
      <div className="haves">
        <Check label="没有未答复的异议" ok={!disputes} text={disputes ? `${disputes} 单` : `${node.lineCount} 单都没有`} />
        <Check label="按规则自动通过" ok={!node.waitsFor} text={node.waitsForText || '没有要人工看的'} />
      </div>
      <h3>逐单<span>每行一张订单，点单号看订单</span></h3>
      <Lines node={node} />
      <h3>办理经过</h3>
      <History entries={stepsOf(node)} />
    </>
  )
}

function Sum({ node }: { node: StatementNode }) {
  const rows: [string, number][] = [
    ['货款', node.goodsFen],
    ['加 运费', node.freightFen],
    ['减 卖家让利', -node.sellerDiscountFen],
    ['减 退款', -node.refundsFen],
    ['减 佣金', -node.commissionFen],
    ['减 支付手续费', -node.feeFen],
  ]
  return (
    <table className="rec sum">
      <tbody>
        {rows.map(([label, fen]) => (
          <tr key={label}><td>{label}</td><td>{yuan(fen === 0 ? 0 : fen)}</td></tr>
        ))}
        <tr className="total"><td><b>应放款</b></td><td><b>{yuan(node.payoutFen)}</b></td></tr>
      </tbody>
    </table>
  )
}

function Check({ label, ok, text }: { label: string; ok: boolean; text: string }) {
  return (
    <div className="have">
      <b>{label}</b>
      <div className="tx">{text}</div>
      {ok ? <St tone="ok">通过</St> : <St tone="warn" icon="clock">转人工</St>}
    </div>
  )
}

function stepsOf(node: StatementNode) {
  const steps = [
    ...(node.confirmedAt ? [{ at: momentText(node.confirmedAt), text: '卖家核对无误（到期没有异议也算）' }] : [{ at: momentText(node.reviewUntil), text: <b>卖家核对到期</b>, last: true }]),
    ...(node.approvedAt ? [{ at: momentText(node.approvedAt), text: '核定，交网关放款' }] : []),
    ...(node.settledAt ? [{ at: momentText(node.settledAt), text: <b>全部到账</b>, last: true }] : []),
  ]
  return steps
}

function Approve({ node, done }: { node: StatementNode; done: () => void }) {
  const me = useMe()
  const approve = useDeed(ApproveStatementDocument, ['statements'])
  if (!holds(me, 'county_finance') || node.status !== 'CONFIRMED') return null
  return (
    <>
      {approve.error && <div className="inset"><Failure error={approve.error} again={approve.reset} /></div>}
      <Foot note={node.canApprove ? '通过后由网关放款，到账以网关回执为准。' : '这张您核定过，或由您经营，要由另一个人核定。'}>
        <Button type="primary" disabled={!node.canApprove} loading={approve.isPending} onClick={() => approve.mutate({ id: node.id }, { onSuccess: done })}>
          核定，放 {yuan(node.payoutFen)} 元
        </Button>
      </Foot>
    </>
  )
}
