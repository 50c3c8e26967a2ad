// One order: who gets it, what is in it, its parcels, what the buyer asked for, what it earned.
import { useState } from 'preact/hooks'

import {
  AnswerCancelDocument, RefuseOrderDocument, type SellerOrderFragment, SellerOrderDocument, type SellerOrderQuery, type SellerParcelFragment, UnpackParcelDocument,
} from '../../gql/generated/station/graphql'
import type { Params } from '../../kit/router'
import { act, useAsk, useDoing, useNow } from '../data'
import { Field } from '../fields'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Failed, Icon, Left, LinkButton, Loading, Refusal, Row, Say, Section } from '../ui'
import { amount, moment } from '../units'
import { ShipForm } from './ship'

type Earning = NonNullable<Extract<NonNullable<SellerOrderQuery['node']>, { number: string }>['earning']>

export function OrderScreen({ id = '' }: Params) {
  const { data, error, reload } = useAsk(SellerOrderDocument, { id })
  const order = data?.node && 'number' in data.node ? data.node : null
  const now = useNow()
  if (!order) {
    return (
      <>
        <Bar title="订单" back="/station/orders" />
        <main>{error ? <Failed what="订单" error={error} retry={reload} /> : <Loading rows={5} />}</main>
        <TabFoot on="orders" deep />
      </>
    )
  }
  const toPack = order.lines.reduce((sum, line) => sum + line.toPackQty, 0)
  return (
    <>
      <Bar title={`订单尾号 ${order.number.slice(-4)}`} sub={order.statusText} back="/station/orders">
        {order.recipient && (
          <a class="x end" href={`tel:${order.recipient.phone}`}>
            <Icon name="tel" />
            问买家
          </a>
        )}
      </Bar>
      <main>
        <div class="two">
          <div class="wide">
            <Facts order={order} now={now} />
            <CancelAsked order={order} reload={reload} />
            <Section title="装了什么" count={`${order.parcels.length} 个包裹`} />
            {!order.parcels.length && <p class="m2">还没装箱。</p>}
            {order.parcels.map((parcel) => (
              <ParcelCard key={parcel.id} parcel={parcel} reload={reload} />
            ))}
          </div>
          <div class="side">
            <Money order={order} earning={order.earning ?? null} />
            {order.canRefuse && <Refuse order={order} reload={reload} />}
          </div>
        </div>
      </main>
      <TabFoot on="orders" deep>
        {order.canPack && toPack > 0 && (
          <LinkButton href={`/station/orders/${order.id}/pack`} icon="box">
            去装箱，{toPack} 件
          </LinkButton>
        )}
      </TabFoot>
    </>
  )
}

function Facts({ order, now }: { order: SellerOrderFragment; now: Date }) {
  const waits = ['PAID', 'PACKING', 'PARTLY_SHIPPED'].includes(order.status)
  return (
    <section class="card mt0">
      <div class="cr">
        <b class="lg">{order.statusText}</b>
        {waits && order.shipBy ? <Left by={order.shipBy} now={now} /> : <span class="m2">{order.moneyText}</span>}
      </div>
      <p>{order.next.text}</p>
      {order.closeReason && <p class="m2">{order.closeReason}</p>}
      <ul>
        {order.lines.map((line) => (
          <li class="cr" key={line.id}>
            <span>
              {line.title} {line.label}
            </span>
            <b class="nw">{line.qty - line.cancelledQty} 件</b>
          </li>
        ))}
      </ul>
      {order.recipient && (
        <p class="addr gap">
          {order.recipient.name}　{order.recipient.phone}
          <br />
          {order.recipient.areaText}
          {order.recipient.detail}
        </p>
      )}
      {order.note && (
        <p class="gap">
          <Icon name="msg" small /> 买家留言：{order.note}
        </p>
      )}
      <p class="sm m2 gap">
        <span class="mono">{order.number}</span>
        {order.paidAt && `，${moment(order.paidAt)}付的款`}
      </p>
    </section>
  )
}

function CancelAsked({ order, reload }: { order: SellerOrderFragment; reload: () => Promise<void> }) {
  const [reason, setReason] = useState('')
  const [refusing, setRefusing] = useState(false)
  const doing = useDoing()
  const request = order.cancelRequest
  if (!request || request.status === 'VOID') return null
  if (!order.canAnswerCancel) {
    return (
      <Say tone="note" icon="msg" title={`买家要取消，${request.statusText}`}>
        <p>{request.reason}</p>
        {request.answer && <p>您答：{request.answer}</p>}
      </Say>
    )
  }
  const answer = (agree: boolean) =>
    doing.run(async () => {
      await act(AnswerCancelDocument, { orderId: order.id, agree, reason: agree ? null : reason })
      await reload()
    })
  return (
    <section class="bx cur">
      <div class="h">
        <b>买家要取消</b>
        <Chip tone="warn" icon="msg">
          等您答
        </Chip>
      </div>
      <div class="p">
        <p class="addr">“{request.reason}”</p>
        <p class="m2">{moment(request.askedAt)}说的。同意就退款，货留着。</p>
        {refusing && <Field label="为什么不能取消，买家看得到" rows={2} max={200} value={reason} onInput={setReason} error={doing.error?.field === 'reason' ? doing.error.message : undefined} />}
        {doing.error?.field !== 'reason' && <Refusal error={doing.error} />}
        <div class="duo">
          <Button kind="b2" busy={doing.busy} disabled={refusing && !reason.trim()} onClick={() => (refusing ? void answer(false) : setRefusing(true))}>
            {refusing ? '就这样答' : '不能取消'}
          </Button>
          <Button wide icon="tick" busy={doing.busy} onClick={() => void answer(true)}>
            同意，退款
          </Button>
        </div>
      </div>
    </section>
  )
}

export function ParcelCard({ parcel, reload }: { parcel: SellerParcelFragment; reload: () => Promise<void> }) {
  const [unpacking, setUnpacking] = useState(false)
  const [reason, setReason] = useState('')
  const doing = useDoing()
  const waits = parcel.status === 'PACKED' || parcel.status === 'WAYBILL_ASKED'
  const tone = parcel.status === 'DELIVERED' ? 'ok' : parcel.status === 'EXCEPTION' ? 'no' : 'wait'
  const unpack = () =>
    doing.run(async () => {
      await act(UnpackParcelDocument, { parcelId: parcel.id, reason })
      await reload()
    })
  return (
    <section class="bx">
      <div class="h">
        <b>包裹 {parcel.number}</b>
        <Chip tone={tone}>{parcel.statusText}</Chip>
      </div>
      <div class="p">
        {parcel.items.map((item) => (
          <p key={item.lineId + item.lotCode + (item.traceCode ?? '')}>
            <Icon name="ok" small /> {item.title} {item.label}，{item.packs} 件
            <br />
            <a class="lk" href={item.tracePath} target="_blank" rel="noopener">
              批次 {item.lotCode}
            </a>
            {item.commitmentNumber && <span class="sm m2">　合格证 {item.commitmentNumber}</span>}
          </p>
        ))}
        {parcel.waybill && (
          <p>
            {parcel.courierName} <span class="mono">{parcel.waybill}</span>
          </p>
        )}
        {parcel.events.length > 0 && (
          <ol class="chn gap">
            {parcel.events.slice(0, 5).map((event) => (
              <li key={event.at + event.text}>
                <Icon name="truck" />
                <b>{event.text}</b>
                <small>
                  {moment(event.at)} {event.place}
                </small>
              </li>
            ))}
          </ol>
        )}
        {waits && <ShipForm parcel={parcel} onDone={reload} />}
        {waits &&
          (unpacking ? (
            <>
              <Field label="为什么拆箱" value={reason} max={100} onInput={setReason} />
              <Refusal error={doing.error} />
              <Button kind="b2" small busy={doing.busy} disabled={!reason.trim()} onClick={unpack}>
                拆箱，批次放回去
              </Button>
            </>
          ) : (
            <Button kind="b3" onClick={() => setUnpacking(true)}>
              装错了，拆箱
            </Button>
          ))}
      </div>
    </section>
  )
}

function Money({ order, earning }: { order: SellerOrderFragment; earning: Earning | null }) {
  const figures: [string, number][] = earning
    ? [['货款', earning.goodsFen], ['加 运费', earning.freightFen], ['减 优惠', -earning.sellerDiscountFen], ['减 退款', -earning.refundsFen], ['减 佣金', -earning.commissionFen], ['减 手续费', -earning.feeFen]]
    : [['货款', order.goodsFen], ['加 运费', order.freightFen]]
  return (
    <>
      <section class="led mt0">
        <div class="hd">
          这一单的钱<span>{earning?.releasedAt ? '已到账' : order.moneyText}</span>
        </div>
        <ul>
          {figures
            .filter(([label, fen]) => fen !== 0 || label === '货款')
            .map(([label, fen]) => (
              <li key={label}>
                <span>{label}</span>
                <b class="n">{amount(fen)}</b>
              </li>
            ))}
          <li class="sum">
            <span>{earning ? '放给您' : '买家付的'}</span>
            <b class="n">{amount(earning ? earning.netFen : order.totalFen)}</b>
          </li>
        </ul>
      </section>
      {earning?.statementId && (
        <div class="rows">
          <Row icon="book" href={`/station/statements/${earning.statementId}`} title={`结算单 ${earning.statementNumber}`} sub={earning.statementStatusText} />
        </div>
      )}
    </>
  )
}

function Refuse({ order, reload }: { order: SellerOrderFragment; reload: () => Promise<void> }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const doing = useDoing()
  const refuse = () =>
    doing.run(async () => {
      await act(RefuseOrderDocument, { orderId: order.id, reason })
      await reload()
    })
  if (!open) {
    return (
      <Button kind="b3" onClick={() => setOpen(true)}>
        这一单发不了，退款给买家
      </Button>
    )
  }
  return (
    <section class="card">
      <Field label="为什么发不了，买家看得到" rows={2} max={200} value={reason} onInput={setReason} />
      <Refusal error={doing.error} />
      <Button kind="b2" icon="ret" busy={doing.busy} disabled={!reason.trim()} onClick={refuse}>
        发不了，全额退 {amount(order.totalFen)} 元
      </Button>
    </section>
  )
}
