// The cart: by station, what cannot be bought apart. Before sign-in it lies in this browser, after it on the server.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'

import type { ApiError } from '../../gql/ask'
import {
  type CartPartsFragment,
  MyCartDocument,
  SetCartQtyDocument,
  WaitingCartDocument,
} from '../../gql/generated/shop/graphql'
import { ask } from '../../gql/ask'
import { setInCart, waitingLines } from '../../kit/cart'
import { act, asApiError } from '../lib/use-ask'
import { Frame } from '../ui/Frame'
import { Empty, Failed, Price, Waiting } from '../ui/states'
import { countCart, useVisitor } from '../ui/visitor'
import { CartGroups } from './CartGroups'
import { buyable, chosenLines, goodsFen, leaveOut, leftOut, packs } from './choice'

interface Held {
  cart: CartPartsFragment | null
  error: ApiError | null
  /** What was refused, by variant. */
  refused: Record<string, string>
  read: () => void
  setQty: (variant: string, qty: number) => void
}

async function readCart(signedIn: boolean): Promise<CartPartsFragment> {
  if (signedIn) return (await ask(MyCartDocument, {})).cart
  const lines = waitingLines().map(({ variant, quantity }) => ({ variantId: variant, qty: Math.min(quantity, 999) }))
  return (await ask(WaitingCartDocument, { lines })).visitorCart
}

async function setOnServer(variant: string, qty: number): Promise<CartPartsFragment> {
  const { cart } = await act(SetCartQtyDocument, { variant, qty })
  return cart!
}

/** The cart, and what is done to it: shown at once, then as the server has it. */
function useCart(signedIn: boolean): Held {
  const [cart, setCart] = useState<CartPartsFragment | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const [refused, setRefused] = useState<Record<string, string>>({})
  const latestRef = useRef(0)

  /** Show what was answered unless something newer was asked. Throws what went wrong. */
  const settle = useCallback(async (answer: Promise<CartPartsFragment>) => {
    latestRef.current += 1
    const mine = latestRef.current
    const found = await answer
    if (mine !== latestRef.current) return
    setCart(found)
    setError(null)
    countCart(found.count)
  }, [])
  const read = useCallback(() => {
    setError(null)
    settle(readCart(signedIn)).catch((reason: unknown) => setError(asApiError(reason)))
  }, [settle, signedIn])
  useEffect(read, [read])

  const setQty = async (variant: string, qty: number) => {
    setCart((old) => old && changed(old, variant, qty))
    setRefused(({ [variant]: _old, ...rest }) => rest)
    if (!signedIn) setInCart(variant, qty)
    try {
      await settle(signedIn ? setOnServer(variant, qty) : readCart(false))
    } catch (reason) {
      setRefused((old) => ({ ...old, [variant]: asApiError(reason).message }))
      read() // as it really is
    }
  }
  return { cart, error, refused, read, setQty }
}

function changed(cart: CartPartsFragment, variant: string, qty: number): CartPartsFragment {
  const change = <Line extends { variantId: string; qty: number }>(lines: Line[]): Line[] =>
    lines.flatMap((line) => (line.variantId !== variant ? [line] : qty ? [{ ...line, qty }] : []))
  return {
    ...cart,
    groups: cart.groups
      .map((group) => ({ ...group, items: change(group.items) }))
      .filter((group) => group.items.length > 0),
    invalid: change(cart.invalid),
  }
}

export function CartScreen() {
  const visitor = useVisitor()
  const { cart, error, refused, read, setQty } = useCart(visitor.signedIn)
  const [out, setOut] = useState(leftOut)
  const choose = (variants: string[], chosen: boolean) => {
    const rest = out.filter((one) => !variants.includes(one))
    const next = chosen ? rest : [...rest, ...variants]
    setOut(next)
    leaveOut(next)
  }
  const chosen = useMemo(() => (cart ? chosenLines(cart, out) : []), [cart, out])
  const all = cart?.groups.flatMap((group) => group.items).filter(buyable) ?? []
  const empty = cart !== null && cart.groups.length === 0 && cart.invalid.length === 0
  const stations = cart?.groups.filter((group) => group.items.some((line) => chosen.includes(line))).length ?? 0
  const total = goodsFen(chosen)
  const next = visitor.signedIn ? '/checkout' : `/signin?next=${encodeURIComponent('/checkout')}`

  const checkout = (word: string, wide = false) => {
    const look = `btn btn-main${wide ? ' btn-w mt-12' : ''}`
    return chosen.length ? (
      <a class={look} href={next}>
        {word}
      </a>
    ) : (
      <button class={look} type="button" disabled>
        {word}
      </button>
    )
  }
  const actions = !empty && cart && (
    <>
      <label class="tick pl-12">
        <input
          type="checkbox"
          checked={all.length > 0 && chosen.length === all.length}
          disabled={!all.length}
          onChange={(event) => choose(all.map((line) => line.variantId), event.currentTarget.checked)}
        />
        全选
      </label>
      <p class="sum ta-r">
        合计 <Price fen={total} />
        <br />
        <span class="tiny">运费按地址另算</span>
      </p>
      {checkout(`去结算${chosen.length ? ` ${packs(chosen)}` : ''}`)}
    </>
  )

  return (
    <Frame title="购物车" back="/" {...(actions ? { actions } : { tab: 'cart' as const })}>
      <h1 class="sr only-m">购物车</h1>
      {error && <Failed what="没取到购物车。" error={error} again={read} />}
      {!cart && !error && <Waiting what="正在取购物车" />}
      {empty && (
        <Empty title="购物车还空着" text="村里这几天正在采的，都在找货里。">
          <a class="btn" href="/list">
            去看看当季的
          </a>
        </Empty>
      )}
      {cart && !empty && (
        <>
          <p class="small muted lead">按站点分单，一个站点一笔，各自寄出。</p>
          {!visitor.signedIn && (
            <p class="small muted lead">
              这些先存在这台设备上，<a class="ul-tap" href={`/signin?next=${encodeURIComponent('/cart')}`}>登录</a>
              后就跟着你的账号走。
            </p>
          )}
          <div class="two">
            <CartGroups cart={cart} out={out} refused={refused} choose={choose} setQty={setQty} />
            <aside class="two-side only-d" aria-label="合计">
              <dl class="sum-t">
                <div class="kv">
                  <dt>
                    已选 {packs(chosen)} 件，{stations} 个站点
                  </dt>
                  <dd>
                    <Price fen={total} size="m" />
                  </dd>
                </div>
              </dl>
              {checkout('去结算', true)}
              <p class="hint">运费在下一步按收货地址算，提交前看得见。生鲜下单时要确认不支持七天无理由退货，坏果照赔。</p>
            </aside>
          </div>
        </>
      )}
    </Frame>
  )
}
