import type { PurchaseLineInput } from '../../gql/generated/shop/graphql'
import { yuan } from '../../kit/money'
import { Icon } from '../ui/Icon'
import { Photo, Price } from '../ui/states'
import { freshNames, isFresh, NOTE_LENGTH, type PlannedOrder, type Problem } from './purchase'

interface Props {
  at: number
  order: PlannedOrder
  problemOf: (position: number) => Problem | undefined
  /** Change a line by its place in what is bought. */
  change: (position: number, change: Partial<PurchaseLineInput>) => void
  /** Take lines out. */
  drop: (positions: number[]) => void
  confirmed: boolean
  confirm: (yes: boolean) => void
  /** He pressed the button without confirming. */
  reminded: boolean
  note: string | null
  setNote: (text: string) => void
}

/** What one station sends: lines, freight, when, a note, and the confirmation where fresh goods are in it. */
export function CheckoutOrder(props: Props) {
  const { at, order, problemOf, change, drop, confirmed, confirm, reminded, note, setNote } = props
  return (
    <section class="grp mt-12" aria-label={`${order.seller.name}的货`}>
      <div class="grp-h">
        <b>{order.seller.name}</b>
      </div>
      <ul>
        {order.lines.map((line) => (
          <Line key={line.position} line={line} problem={problemOf(line.position)} change={change} drop={drop} />
        ))}
      </ul>
      {!order.deliverable && (
        <p class="call call-red mt-12" role="alert" data-problem tabIndex={-1}>
          <Icon name="flag" />
          <span>
            <b>这一单寄不到：</b>
            {order.freightText || '这个地区不发货'}。换个地址，或者
            <button
              class="ul-tap"
              type="button"
              onClick={() => drop(order.lines.map((line) => line.position))}
            >
              去掉这一单
            </button>
          </span>
        </p>
      )}
      <dl>
        <div class="row">
          <dt>发货</dt>
          <dd>付款后&nbsp;{order.shipWithinHours}&nbsp;小时内交给快递</dd>
        </div>
        <div class="row">
          <dt>运费</dt>
          <dd>
            {order.freightFen === null || order.freightFen === undefined
              ? order.deliverable
                ? '选好地址就算'
                : '寄不到'
              : `¥${yuan(order.freightFen)}`}
            {order.deliverable && order.freightText && <span class="s">{order.freightText}</span>}
          </dd>
        </div>
        {!isFresh(order) && (
          <div class="row">
            <dt>退换</dt>
            <dd>没拆封、不影响再卖的，签收七天内可退</dd>
          </div>
        )}
      </dl>
      {note !== null && (
        <>
          <label class="lab" htmlFor={`note-${at}`}>
            给站点留言，{NOTE_LENGTH} 字以内
          </label>
          <input
            class="field"
            id={`note-${at}`}
            maxLength={NOTE_LENGTH}
            value={note}
            placeholder="比如：周末再送到"
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </>
      )}
      {isFresh(order) && (
        <div class={reminded && !confirmed ? 'ack mt-16 is-bad' : 'ack mt-16'}>
          <label class="tick">
            <input
              type="checkbox"
              checked={confirmed}
              data-ack
              aria-describedby={reminded && !confirmed ? `ack-${at}` : undefined}
              onChange={(event) => confirm(event.currentTarget.checked)}
            />
            <span>
              我知道{freshNames(order)}是鲜货，这一单<b>不支持七天无理由退货</b>；坏果、缺重、发错照样赔。
            </span>
          </label>
          {reminded && !confirmed && (
            <p class="bad" id={`ack-${at}`} role="alert">
              请先勾选确认，再提交。
            </p>
          )}
        </div>
      )}
    </section>
  )
}

interface LineProps {
  line: PlannedOrder['lines'][number]
  problem: Problem | undefined
  change: Props['change']
  drop: Props['drop']
}

function Line({ line, problem, change, drop }: LineProps) {
  const { goods, position } = line
  return (
    <li class={problem ? 'line is-bad' : 'line'} {...(problem ? { 'data-problem': true, tabIndex: -1 } : {})}>
      <span class="ph">
        <Photo sha256={goods.photoSha256} alt="" />
      </span>
      <div class="line-b">
        <h2>{goods.title}</h2>
        <span class="tiny">{goods.label}</span>
        <div class="line-f">
          <Price fen={goods.priceFen} />
          <span class="muted small">× {line.qty}</span>
        </div>
        {problem && (
          <div class="chg" role="alert">
            <p>{problem.message}</p>
            <div class="acts">
              <button class="btn btn-s" type="button" onClick={() => drop([position])}>
                去掉
              </button>
              {problem.code === 'PRICE_CHANGED' && (
                <button
                  class="btn btn-s"
                  type="button"
                  onClick={() => change(position, { seenPriceFen: goods.priceFen })}
                >
                  按新价买
                </button>
              )}
              {problem.code === 'SOLD_OUT' && goods.available > 0 && (
                <button class="btn btn-s" type="button" onClick={() => change(position, { qty: goods.available })}>
                  改成&nbsp;{goods.available}&nbsp;件
                </button>
              )}
            </div>
          </div>
        )}
      </div>
    </li>
  )
}
