// Every line of a statement with its order; a line the seller objects to is answered here.
import { useQuery } from '@tanstack/react-query'
import { Fragment, useState } from 'react'

import { ask } from '../../gql/ask'
import {
  AnswerDisputeDocument, OrderOfLineDocument, type OrderOfLineQuery, type OrderOfLineQueryVariables,
} from '../../gql/generated/center/graphql'
import { yuan } from '../../kit/money'
import { holds, useMe } from '../app/me'
import { momentText } from '../app/time'
import { Failure, Waiting } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import type { StatementNode } from './StatementFile'

type Line = StatementNode['lines']['nodes'][number]

export function Lines({ node }: { node: StatementNode }) {
  const [openId, setOpenId] = useState('')
  return (
    <>
      <table className="rec lines">
        <thead>
          <tr><th scope="col">订单</th><th scope="col">货款和运费</th><th scope="col">减项</th><th scope="col">应放款</th><th scope="col">放款</th></tr>
        </thead>
        <tbody>
          {node.lines.nodes.map((line) => (
            <Fragment key={line.id}>
              <tr>
                <td>
                  <button type="button" className="lk mono" aria-expanded={openId === line.id} onClick={() => setOpenId(openId === line.id ? '' : line.id)}>
                    {line.orderNo}
                  </button>
                </td>
                <td>{yuan(line.goodsFen + line.freightFen)}</td>
                <td>{yuan(-(line.sellerDiscountFen + line.refundsFen + line.commissionFen + line.feeFen))}</td>
                <td className="d">{yuan(line.payoutFen)}</td>
                <td>{line.releasedAt ? `${momentText(line.releasedAt)} 到账` : line.releaseText || (line.dispute && !line.answer ? '有异议，扣住' : '待核定')}</td>
              </tr>
              {(line.dispute || openId === line.id) && (
                <tr>
                  <td colSpan={5} className="under">
                    {line.dispute && <Dispute line={line} />}
                    {openId === line.id && <OrderOf id={line.orderId} />}
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {node.lines.pageInfo.hasNextPage && <p className="m2 sm">只列前 100 单，其余见明细表。</p>}
    </>
  )
}

function Dispute({ line }: { line: Line }) {
  const me = useMe()
  const [answering, setAnswering] = useState(false)
  const answer = useDeed(AnswerDisputeDocument, ['statements'])
  return (
    <div className="dn">
      <b>卖家异议：</b>{line.dispute}
      {line.answer && <div><b>答复：</b>{line.answer}</div>}
      {!line.answer && holds(me, 'county_finance') && !answering && (
        <>　<button type="button" className="lk" onClick={() => setAnswering(true)}>答复</button></>
      )}
      {answering && (
        <WithReason
          label="答复" help="必填，原文发给卖家；答复后这一单可以放款" action="答复卖家" busy={answer.isPending} error={answer.error} reset={answer.reset}
          cancel={() => setAnswering(false)}
          send={(text) => answer.mutate({ lineId: line.id, text }, { onSuccess: () => setAnswering(false) })}
        />
      )}
    </div>
  )
}

function OrderOf({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ['order', id],
    queryFn: () => ask<OrderOfLineQuery, OrderOfLineQueryVariables>(OrderOfLineDocument, { id }),
  })
  if (found.isPending) return <Waiting rows={1} />
  if (found.error) return <Failure error={found.error} again={() => void found.refetch()} />
  const order = found.data.node && 'number' in found.data.node ? found.data.node : null
  if (!order) return <span className="m2">没有找到这张订单。</span>
  return (
    <div className="dn">
      {order.statusText}　{order.moneyText}　{momentText(order.createdAt)} 下单{order.paidAt && `，${momentText(order.paidAt)} 付款`}
      {order.lines.map((line) => (
        <div key={line.variantId}>
          {line.title} {line.label} × {line.qty}　{yuan(line.paidFen)}{line.refundedFen > 0 && `，已退 ${yuan(line.refundedFen)}`}
        </div>
      ))}
      合计 {yuan(order.totalFen)}，其中运费 {yuan(order.freightFen)}
    </div>
  )
}
