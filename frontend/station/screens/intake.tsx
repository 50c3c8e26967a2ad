// 收购单: several farmers on one sheet; the one being entered stays on top, finished rows stack below.
import { useState } from 'preact/hooks'

import { type FarmerFragment, IntakeDocument, type LotFactsFragment, RecordIntakeDocument } from '../../gql/generated/station/graphql'
import { act, useAsk, useDoing, useDraft } from '../data'
import { Field, Pick, Select } from '../fields'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { BLANK_ROW, inputOf, missingIn, rowCost, type Sheet, type SheetRow, toSend, totals } from '../sheet'
import { Bar, Button, Empty, Failed, Icon, LinkButton, Loading, Refusal, Say } from '../ui'
import { amount, dayOf, fenOf, gramsOf, jin, kg } from '../units'
import { FarmerForm } from './farmers'
import { Taken } from './taken'

export function Intake() {
  const seller = useSeller()
  const { data, error, reload } = useAsk(IntakeDocument, { sellerId: seller.id })
  const [taken, setTaken] = useState<{ number: string; lots: readonly LotFactsFragment[] } | null>(null)
  if (taken) return <Taken {...taken} again={() => setTaken(null)} />
  if (!data) {
    return (
      <>
        <Bar title="收购单" back="/station/lots" />
        <main>{error ? <Failed what="农户名单" error={error} retry={reload} /> : <Loading rows={5} />}</main>
        <TabFoot on="intake" deep />
      </>
    )
  }
  if (!data.products.nodes.length) {
    return (
      <>
        <Bar title="收购单" back="/station/lots" />
        <main>
          <Empty text="先写好商品，才能按商品收货。">
            <LinkButton href="/station/products/new" kind="b2" icon="add">
              写一个商品
            </LinkButton>
          </Empty>
        </main>
        <TabFoot on="intake" deep />
      </>
    )
  }
  const farmers = data.producers.nodes.filter((one) => one.active)
  return <SheetForm farmers={farmers} products={data.products.nodes} onFarmer={reload} onTaken={(number, lots) => setTaken({ number, lots })} />
}

interface SheetProps {
  farmers: FarmerFragment[]
  products: readonly { id: string; title: string }[]
  onFarmer: () => Promise<void>
  onTaken: (number: string, lots: readonly LotFactsFragment[]) => void
}

function SheetForm({ farmers, products, onFarmer, onTaken }: SheetProps) {
  const seller = useSeller()
  const [day] = useState(() => dayOf(new Date()))
  const [sheet, change, clear] = useDraft<Sheet>(`sheet.${seller.id}`, {
    productId: products.length === 1 ? products[0]!.id : '', pickedOn: day, rows: [], row: BLANK_ROW,
  })
  const doing = useDoing()
  const row = sheet.row
  const setRow = (part: Partial<SheetRow>) => change({ row: { ...row, ...part } })
  const lacks = missingIn(row)
  const ready = toSend(sheet)
  const sum = totals(ready)
  const names = new Map(farmers.map((farmer) => [farmer.id, farmer.producerName]))
  const next = () => change({ rows: row.paper === 'none' && row.way === 'refuse' ? sheet.rows : [...sheet.rows, row], row: { ...BLANK_ROW, term: row.term, price: row.price, share: row.share } })
  const open = (index: number) => change({ rows: [...sheet.rows.filter((_row, at) => at !== index), ...(lacks ? [] : [row])], row: sheet.rows[index]! })
  const send = () =>
    doing.run(async () => {
      const answer = await act(RecordIntakeDocument, { sellerId: seller.id, rows: ready.map((one) => inputOf(one, sheet)) })
      clear()
      change({ productId: sheet.productId, row: BLANK_ROW, rows: [], pickedOn: day })
      onTaken(answer.number ?? '', answer.lots ?? [])
    })
  const stuck = !sheet.productId ? '先选收什么' : !ready.length ? lacks : ''
  return (
    <>
      <Bar title="收购单" sub={`${seller.displayName || seller.legalName}，一户一批`} back="/station/lots" />
      <main>
        <div class="card mt0">
          <Select label="收什么" value={sheet.productId} choices={products.map(({ id, title }) => ({ value: id, label: title || '没起名的商品' }))} onChange={(productId) => change({ productId })} />
          <Field label="哪天采的" type="date" value={sheet.pickedOn} onInput={(pickedOn) => change({ pickedOn })} />
        </div>
        <Refusal error={doing.error} />
        <section class="sheet" aria-label="收购明细">
          <RowEditor row={row} setRow={setRow} farmers={farmers} number={sheet.rows.length + 1} onFarmer={onFarmer} />
          <div class="done">
            <div class="cols">
              <span class="c1">{sheet.rows.length ? `已记 ${sheet.rows.length} 户，点名字可改` : '还没有记好的'}</span>
              <span class="c2">公斤</span>
              <span class="c3">元</span>
            </div>
            {[...sheet.rows.entries()].sort(([a], [b]) => b - a).map(([index, one]) => (
              <DoneRow key={index} row={one} number={index + 1} name={names.get(one.producerId) ?? ''} open={() => open(index)} />
            ))}
          </div>
        </section>
        <NoPapers rows={ready} names={names} />
      </main>
      <TabFoot
        on="intake"
        deep
        total={
          <>
            <span>
              {sum.count} 户 <b>{kg(sum.g)}</b> 公斤
            </span>
            <span>
              <b>{amount(sum.fen)}</b> 元
            </span>
          </>
        }
      >
        <div class="duo">
          <Button kind="b2" icon="add" disabled={Boolean(lacks)} onClick={next}>
            下一户
          </Button>
          <Button wide icon="tick" busy={doing.busy} disabled={Boolean(stuck)} onClick={send}>
            收好{sum.count ? `，${sum.count} 户` : ''}
            {stuck && <small>{stuck}</small>}
          </Button>
        </div>
      </TabFoot>
    </>
  )
}

function RowEditor({ row, setRow, farmers, number, onFarmer }: { row: SheetRow; setRow: (part: Partial<SheetRow>) => void; farmers: FarmerFragment[]; number: number; onFarmer: () => Promise<void> }) {
  const [adding, setAdding] = useState(farmers.length === 0)
  const [g, price, money] = [gramsOf(row.kg), fenOf(row.price), rowCost(row)]
  if (adding) {
    return (
      <div class="ed">
        <FarmerForm
          onDone={async (farmer) => {
            await onFarmer()
            setRow({ producerId: farmer.id })
            setAdding(false)
          }}
        />
        {farmers.length > 0 && (
          <Button kind="b3" onClick={() => setAdding(false)}>
            不加了
          </Button>
        )}
      </div>
    )
  }
  return (
    <div class="ed">
      <Select label={`第 ${number} 户`} value={row.producerId} choices={farmers.map((farmer) => ({ value: farmer.id, label: `${farmer.producerName}，${farmer.village.name}` }))} onChange={(producerId) => setRow({ producerId, plotId: '' })} none="选农户" />
      <Button kind="b3" icon="add" onClick={() => setAdding(true)}>
        名单里没有，加一户
      </Button>
      <Pick label="怎么算钱" value={row.term} choices={[{ value: 'PURCHASE', label: '按公斤收' }, { value: 'AGENCY', label: '代卖分成' }]} onChange={(term) => setRow({ term })} />
      <div class="duo">
        <Field label="重量" unit="公斤" mode="decimal" value={row.kg} onInput={(text) => setRow({ kg: text })} />
        {row.term === 'PURCHASE' ? (
          <Field label="一公斤多少钱" unit="元" mode="decimal" value={row.price} onInput={(text) => setRow({ price: text })} />
        ) : (
          <Field label="卖了他分" unit="%" mode="decimal" value={row.share} onInput={(share) => setRow({ share })} />
        )}
      </div>
      <div class="eq" aria-live="polite">
        <span class="m2">{g === null ? '填了重量自己算' : `${jin(g)} 斤${row.term === 'PURCHASE' && price ? `，${amount(Math.round(price / 2))} 元一斤` : ''}`}</span>
        <b>{row.term === 'AGENCY' ? '卖后算' : money === null ? '' : `${amount(money)} 元`}</b>
      </div>
      <Pick label="他的合格证" value={row.paper} choices={[{ value: 'has', label: '有，记下号码' }, { value: 'none', label: '没有' }]} onChange={(paper) => setRow({ paper })} />
      {row.paper === 'has' ? <Field label="合格证上的号码" value={row.number} max={40} onInput={(text) => setRow({ number: text })} /> : <NoPaper way={row.way} onChange={(way) => setRow({ way })} />}
    </div>
  )
}

const WAYS: { value: SheetRow['way']; title: string; text: string }[] = [
  { value: 'issue', title: '收下后快检，替他代开', text: '10 分钟，合格就能卖' },
  { value: 'later', title: '先收下，证后补', text: '补来之前，这批不能装箱' },
  { value: 'refuse', title: '今天不收他的', text: '这一户不进单子' },
]

function NoPaper({ way, onChange }: { way: SheetRow['way']; onChange: (way: SheetRow['way']) => void }) {
  return (
    <div role="radiogroup" aria-label="没有合格证，怎么办">
      <div class="lb">没有，怎么办？</div>
      {WAYS.map(({ value, title, text }) => (
        <button key={value} type="button" class={value === way ? 'lotc on' : 'lotc'} role="radio" aria-checked={value === way} aria-label={`${title}，${text}`} onClick={() => onChange(value)}>
          <span class="d" />
          <span class="g">
            <b class="lg">{title}</b>
            <small>{text}</small>
          </span>
        </button>
      ))}
    </div>
  )
}

function DoneRow({ row, number, name, open }: { row: SheetRow; number: number; name: string; open: () => void }) {
  const money = rowCost(row)
  const tells = { has: '有证', issue: '代开', later: '没证', refuse: '不收' }[row.paper === 'has' ? 'has' : row.way]
  return (
    <button class="ln" type="button" aria-label={`改第 ${number} 户 ${name}，${row.kg} 公斤，${tells}`} onClick={open}>
      <span class="c1">
        <b>{name}</b>
        <small>
          第 {number} 户{row.term === 'AGENCY' ? '，代卖' : ''}
        </small>
      </span>
      <span class="c2">
        <b>{kg(gramsOf(row.kg) ?? 0)}</b>
        <small class={tells === '没证' ? 'z' : 'y'}>
          <Icon name={tells === '没证' ? 'tri' : 'ok'} />
          {tells}
        </small>
      </span>
      <span class="c3">
        <b>{money === null ? '卖后算' : amount(money)}</b>
        <small>{money === null ? `他分 ${row.share}%` : `${row.price} 一公斤`}</small>
      </span>
    </button>
  )
}

function NoPapers({ rows, names }: { rows: SheetRow[]; names: Map<string, string> }) {
  const without = rows.filter((row) => row.paper === 'none' && row.way === 'later')
  if (!without.length) return null
  const who = without.map((row) => `${names.get(row.producerId) ?? ''}的 ${kg(gramsOf(row.kg) ?? 0)} 公斤`).join('，')
  return (
    <Say tone="warn" title={`${without.length} 户没有合格证`}>
      <p>{who}先收下，补证前不能装箱。</p>
    </Say>
  )
}
