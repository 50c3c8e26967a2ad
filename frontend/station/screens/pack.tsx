// 装箱: bind lots by tap or scan, put the certificate in, seal, fill in the waybill.
import { useState } from 'preact/hooks'

import { PackingOrderDocument, PackParcelDocument, type SellerOrderFragment } from '../../gql/generated/station/graphql'
import { go, type Params } from '../../kit/router'
import { act, useAsk, useDoing, useNow } from '../data'
import { TabFoot } from '../nav'
import { bind, currentLine, itemsOf, leftOf, type Packed, refusedRow } from '../packing'
import { Bar, Button, Chip, Failed, Icon, Left, LinkButton, Loading, Refusal, Say } from '../ui'
import { uuid } from '../upload'
import { LotPicker } from './lot_picker'
import { goodsOf } from './orders'
import { ParcelCard } from './order'

const STEPS = ['1 定批次', '2 放合格证', '3 封箱', '4 填单号']

export function Pack({ id = '' }: Params) {
  const { data, error, reload } = useAsk(PackingOrderDocument, { id })
  const order = data?.node && 'number' in data.node ? data.node : null
  if (!order) {
    return (
      <>
        <Bar title="装箱" back="/station/orders" />
        <main>{error ? <Failed what="订单" error={error} retry={reload} /> : <Loading rows={5} />}</main>
        <TabFoot on="orders" deep />
      </>
    )
  }
  return <Packing key={order.parcels.length} order={order} reload={reload} />
}

function Packing({ order, reload }: { order: SellerOrderFragment; reload: () => Promise<void> }) {
  const [packed, setPacked] = useState<Packed[]>([])
  const [inside, setInside] = useState(false)
  const [requestKey] = useState(uuid)
  const doing = useDoing()
  const line = currentLine(order.lines, packed)
  const waiting = order.parcels.filter((parcel) => parcel.status === 'PACKED' || parcel.status === 'WAYBILL_ASKED')
  const todo = order.lines.some((one) => one.toPackQty > 0)
  const step = !todo ? 3 : line ? 0 : inside ? 2 : 1
  const seal = () =>
    doing.run(async () => {
      await act(PackParcelDocument, { input: { orderId: order.id, items: itemsOf(packed), requestKey } })
      await reload()
    })
  const refused = doing.error ? packed[refusedRow(doing.error.field)] : undefined
  const swap = () => {
    setPacked(packed.filter((one) => one !== refused))
    setInside(false)
    doing.forget()
  }
  const head = (
    <>
      <Bar title="装箱" sub={`订单尾号 ${order.number.slice(-4)}`} back={`/station/orders/${order.id}`}>
        {order.recipient && (
          <a class="x end" href={`tel:${order.recipient.phone}`}>
            <Icon name="tel" />
            问买家
          </a>
        )}
      </Bar>
    </>
  )
  const top = (
    <>
      <ol class="stp">
        {STEPS.map((label, index) => (
          <li key={label} class={index < step ? 'd' : index === step ? 'c' : ''} aria-current={index === step ? 'step' : undefined}>
            {label}
          </li>
        ))}
      </ol>
      <OrderCard order={order} />
      {packed.map((one, index) => (
        <section class="bx done" key={one.lineId + one.label}>
          <div class="h">
            <b>{one.packs > 1 ? `${one.packs} 件` : `第 ${index + 1} 件`}</b>
            <Chip tone="ok">{one.traceCode ? '扫了' : '批次'} {one.label}</Chip>
          </div>
        </section>
      ))}
    </>
  )
  if (refused) {
    return (
      <>
        {head}
        <main>
          {top}
          <Gate packed={refused} message={doing.error!.message} code={doing.error!.code} />
        </main>
        <TabFoot on="orders" deep>
          <Button icon="swap" onClick={swap}>
            先换一批
          </Button>
        </TabFoot>
      </>
    )
  }
  if (step === 0 && line) {
    return (
      <>
        {head}
        <LotPicker
          key={line.id}
          top={top}
          line={line}
          left={leftOf(line, packed)}
          packed={packed}
          onBind={(next) => setPacked((old) => bind(old, next))}
        />
      </>
    )
  }
  return (
    <>
      {head}
      <main>
        {top}
        <Refusal error={doing.error} />
        {step === 3 ? (
          <>
            {!waiting.length && (
              <Say tone="ok" title="单号都有了，等快递来收">
                <p>单号写在箱上。快递揽收以后，买家能看到到哪了。</p>
              </Say>
            )}
            {order.parcels
              .filter((parcel) => parcel.status !== 'VOID')
              .map((parcel) => (
                <ParcelCard key={parcel.id} parcel={parcel} reload={reload} />
              ))}
          </>
        ) : (
          <Papers packed={packed} inside={inside} again={() => setPacked([])} />
        )}
      </main>
      <TabFoot on="orders" deep>
        {step === 1 && (
          <Button icon="doc" onClick={() => setInside(true)}>
            {packed.some((one) => one.commitment || one.traceCode) ? '合格证放进去了' : '不用合格证，下一步'}
          </Button>
        )}
        {step === 2 && (
          <Button icon="box" busy={doing.busy} onClick={() => void seal()}>
            封箱
          </Button>
        )}
        {step === 3 && !waiting.length && (
          <LinkButton href="/station/orders" icon="go">
            下一单
          </LinkButton>
        )}
        {step === 3 && waiting.length > 0 && (
          <Button kind="b2" onClick={() => go('/station/orders')}>
            单号等会一起填，下一单
          </Button>
        )}
      </TabFoot>
    </>
  )
}

function OrderCard({ order }: { order: SellerOrderFragment }) {
  const now = useNow()
  const { title, packs } = goodsOf(order.lines)
  return (
    <section class="card">
      <div class="cr">
        <b class="lg">
          {title}，{packs} 件
        </b>
        {order.shipBy && <Left by={order.shipBy} now={now} />}
      </div>
      <p class="m2">
        {order.recipient?.areaText}，{order.recipient?.name}
      </p>
      {order.note && (
        <p>
          <Icon name="msg" small /> 买家留言：{order.note}
        </p>
      )}
    </section>
  )
}

function Papers({ packed, inside, again }: { packed: Packed[]; inside: boolean; again: () => void }) {
  const numbers = [...new Set(packed.map((one) => one.commitment).filter(Boolean))]
  return (
    <section class="bx cur">
      <div class="h">
        <b>{inside ? '封箱' : '放合格证'}</b>
        {inside && <Chip tone="ok">放好了</Chip>}
      </div>
      <div class="p">
        {inside ? (
          <p>贴好箱上的码，封上箱子，点“封箱”。</p>
        ) : numbers.length ? (
          <>
            <p>每一批的合格证放一张到箱里：</p>
            {numbers.map((number) => (
              <p class="mono" key={number}>
                {number}
              </p>
            ))}
          </>
        ) : (
          <p>扫过的箱子，合格证跟着箱子走。没有合格证要求的货，直接下一步。</p>
        )}
        <Button kind="b3" onClick={again}>
          批次定错了，重来
        </Button>
      </div>
    </section>
  )
}

/** Why this lot may not go into the box, and the two ways to cure it. */
export function Gate({ packed, message, code }: { packed: { label: string; lotId: string }; message: string; code: string }) {
  const paper = code === 'REQUIRED'
  return (
    <section class="bx cur gate">
      <div class="h">
        <b>{packed.label}</b>
        <Chip tone="no">不能装</Chip>
      </div>
      <div class="p">
        <div role="alert" class="why">
          <Icon name="stop" />
          <div>
            <b class="lg">{paper ? '这批还没有合格证' : message}</b>
            <p>{paper ? '鲜果装箱要附合格证。补了证，或者先换一批。' : '先换一批，别耽误发货。'}</p>
          </div>
        </div>
        {paper && packed.lotId && (
          <LinkButton kind="b2" icon="test" href={`/station/lots/${packed.lotId}`}>
            做快检，替他代开
          </LinkButton>
        )}
      </div>
    </section>
  )
}
