// A product that was approved: listed or not, its prices, what stands behind each variant.
import { useState } from 'preact/hooks'

import { ChangePriceDocument, type GoodsFragment, ListProductDocument, UnlistProductDocument } from '../../gql/generated/station/graphql'
import { keyOf } from '../../kit/ids'
import { act, useDoing } from '../data'
import { Field } from '../fields'
import { Button, Chip, Icon, Refusal, Row, Section } from '../ui'
import { amount, fenOf, perJin } from '../units'

export function Selling({ goods, reload }: { goods: GoodsFragment; reload: () => Promise<void> }) {
  const doing = useDoing()
  const turn = (document: typeof ListProductDocument | typeof UnlistProductDocument) =>
    doing.run(async () => {
      await act(document as typeof ListProductDocument, { productId: goods.id })
      await reload()
    })
  const on = goods.listingStatus === 'ON'
  return (
    <>
      <section class="card">
        <div class="cr">
          <b class="lg">{on ? '正在卖' : goods.listingStatus === 'TAKEN_DOWN' ? '被下架' : '还没上架'}</b>
          {on ? <Chip tone="ok">在卖</Chip> : <Chip tone="wait">买家看不到</Chip>}
        </div>
        <Refusal error={doing.error} />
        {goods.listingStatus !== 'TAKEN_DOWN' && (
          <div class="gap">
            <Button kind={on ? 'b2' : ''} busy={doing.busy} onClick={() => void turn(on ? UnlistProductDocument : ListProductDocument)}>
              {on ? '先下架' : '上架，开始卖'}
            </Button>
          </div>
        )}
      </section>
      <Section title="价钱" hint="改得不多马上生效，改多了要审" />
      <div class="rows">
        {goods.variants
          .filter((variant) => !variant.retiredAt)
          .map((variant) => (
            <Price key={variant.id} variant={variant} reload={reload} />
          ))}
      </div>
      {on && (
        <div class="rows">
          <Row icon="go" href={`/p/${keyOf(goods.id)}`} title="看买家看到的样子" />
        </div>
      )}
    </>
  )
}

function Price({ variant, reload }: { variant: GoodsFragment['variants'][number]; reload: () => Promise<void> }) {
  const [open, setOpen] = useState(false)
  const [price, setPrice] = useState('')
  const [waits, setWaits] = useState(false)
  const doing = useDoing()
  const fen = fenOf(price)
  const stock = variant.supplies.reduce((sum, supply) => sum + supply.available, 0)
  const short = variant.supplies.reduce((sum, supply) => sum + supply.shortfall, 0)
  const change = () =>
    doing.run(async () => {
      const answer = await act(ChangePriceDocument, { variantId: variant.id, priceFen: fen! })
      setWaits(Boolean(answer.inReview))
      setOpen(false)
      setPrice('')
      await reload()
    })
  return (
    <div class="vr">
      <button class="row" type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="g">
          <b>{variant.label}</b>
          <small>{short ? `缺 ${short} 件` : stock ? `装好的 ${stock} 件` : '没有装好的'}</small>
        </span>
        <span class="e">
          <b>{amount(variant.priceFen)} 元</b>
          <small>{waits ? '新价等县里看' : `${amount(perJin(variant.priceFen, variant.netG))} 元/斤`}</small>
        </span>
        <Icon name="pen" />
      </button>
      {open && (
        <div class="four">
          <Field label="新的价钱" unit="元" mode="decimal" value={price} onInput={setPrice} hint={fen ? `${amount(perJin(fen, variant.netG))} 元一斤` : `现在 ${amount(variant.priceFen)} 元`} error={doing.error?.message} />
          <Button kind="b2" small icon="tick" busy={doing.busy} disabled={!fen} onClick={change}>
            改价
          </Button>
        </div>
      )}
    </div>
  )
}
