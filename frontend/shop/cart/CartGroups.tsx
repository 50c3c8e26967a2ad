import type { CartPartsFragment } from '../../gql/generated/shop/graphql'
import { keyOf } from '../../kit/ids'
import { yuan } from '../../kit/money'
import { Icon } from '../ui/Icon'
import { Photo, Price } from '../ui/states'
import { buyable, type CartLine } from './choice'

interface Props {
  cart: CartPartsFragment
  out: string[]
  refused: Record<string, string>
  choose: (variants: string[], chosen: boolean) => void
  setQty: (variant: string, qty: number) => void
}

export function CartGroups({ cart, out, refused, choose, setQty }: Props) {
  return (
    <div>
      {cart.groups.map(({ seller, items }) => {
        const able = items.filter(buyable).map((line) => line.variantId)
        return (
          <section class="grp" key={seller.id} aria-label={seller.name}>
            <div class="grp-h">
              <label class="tick">
                <input
                  type="checkbox"
                  checked={able.length > 0 && able.every((variant) => !out.includes(variant))}
                  disabled={!able.length}
                  onChange={(event) => choose(able, event.currentTarget.checked)}
                />
                <b>{seller.name}</b>
              </label>
              {seller.stationId && (
                <a class="more" href={`/s/${keyOf(seller.stationId)}`}>
                  进站点
                  <Icon name="next" />
                </a>
              )}
            </div>
            <ul>
              {items.map((line) => (
                <Line
                  key={line.variantId}
                  line={line}
                  chosen={buyable(line) && !out.includes(line.variantId)}
                  refused={refused[line.variantId]}
                  choose={(chosen) => choose([line.variantId], chosen)}
                  setQty={(qty) => setQty(line.variantId, qty)}
                />
              ))}
            </ul>
          </section>
        )
      })}
      {cart.invalid.length > 0 && <Invalid lines={cart.invalid} setQty={setQty} />}
    </div>
  )
}

interface LineProps {
  line: CartLine
  chosen: boolean
  refused: string | undefined
  choose: (chosen: boolean) => void
  setQty: (qty: number) => void
}

function Line({ line, chosen, refused, choose, setQty }: LineProps) {
  const goods = line.goods!
  const page = `/p/${keyOf(goods.productId)}`
  const short = goods.available < line.qty
  return (
    <li class="line">
      <label class="tick">
        <input
          type="checkbox"
          checked={chosen}
          disabled={!buyable(line)}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
        <span class="sr">选中 {goods.title}</span>
      </label>
      <a class="ph" href={page} tabIndex={-1} aria-hidden="true">
        <Photo sha256={goods.photoSha256} alt="" />
      </a>
      <div class="line-b">
        <div class="line-t">
          <h2>
            <a href={page}>{goods.title}</a>
          </h2>
          <button class="more del" type="button" aria-label={`删除 ${goods.title}`} onClick={() => setQty(0)}>
            删除
          </button>
        </div>
        <span class="tiny">{goods.label}</span>
        {line.problem?.code === 'PRICE_CHANGED' && (
          <p class="chg">
            加进来时 ¥{yuan(line.seenPriceFen)}，现在 ¥{yuan(goods.priceFen)}
          </p>
        )}
        {short && (
          <p class="chg">
            只剩 {goods.available} 件，
            <button class="ul-tap" type="button" onClick={() => setQty(goods.available)}>
              改成 {goods.available} 件
            </button>
          </p>
        )}
        {refused && (
          <p class="chg" role="alert">
            {refused}
          </p>
        )}
        <div class="line-f">
          <Price fen={goods.priceFen} />
          <div class="step" role="group" aria-label={`${goods.title} 数量`}>
            <button type="button" aria-label="减一" disabled={line.qty <= 1} onClick={() => setQty(line.qty - 1)}>
              <Icon name="less" small />
            </button>
            <output aria-live="polite">{line.qty}</output>
            <button
              type="button"
              aria-label="加一"
              disabled={line.qty >= Math.min(goods.available, 999)}
              onClick={() => setQty(line.qty + 1)}
            >
              <Icon name="plus" small />
            </button>
          </div>
        </div>
      </div>
    </li>
  )
}

function Invalid({ lines, setQty }: { lines: CartLine[]; setQty: (variant: string, qty: number) => void }) {
  return (
    <section class="grp" aria-labelledby="off-t">
      <div class="grp-h">
        <h2 class="grp-n" id="off-t">
          买不了的 {lines.length} 样
        </h2>
        <button class="more" type="button" onClick={() => lines.forEach((line) => setQty(line.variantId, 0))}>
          清掉
        </button>
      </div>
      <ul>
        {lines.map((line) => (
          <li class="line is-off" key={line.variantId}>
            <span class="ph">{line.goods && <Photo sha256={line.goods.photoSha256} alt="" />}</span>
            <div class="line-b">
              <div class="line-t">
                <h3>
                  {line.goods ? <a href={`/p/${keyOf(line.goods.productId)}`}>{line.goods.title}</a> : '这样商品'}
                </h3>
                <button
                  class="more del"
                  type="button"
                  aria-label={`删除 ${line.goods?.title ?? '这样商品'}`}
                  onClick={() => setQty(line.variantId, 0)}
                >
                  删除
                </button>
              </div>
              <span class="tiny">{line.goods?.label}</span>
              <p class="small">{line.problem?.code === 'SOLD_OUT' ? '卖完了，到货再来' : '已经下架了'}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
