// One lot: how much is left, its papers one after the other, boxing with codes.
import { useState } from 'preact/hooks'

import {
  BoxLotDocument, type CommitmentBasis, InspectLotDocument, type InspectionVerdict, IssueCommitmentDocument, LotDocument, type LotQuery, LotProductDocument,
  ReleaseLotDocument,
} from '../../gql/generated/station/graphql'
import type { Params } from '../../kit/router'
import { act, useAsk, useDoing } from '../data'
import { Checks, Field, Select } from '../fields'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Failed, Icon, Loading, Meter, Refusal, Say, Section } from '../ui'
import { kg, monthDay } from '../units'
import { BASES } from '../words'
import { LotClaims } from './claims'
import { QUALITY } from './lots'

export type Lot = Extract<NonNullable<LotQuery['node']>, { code: string }>

export function LotScreen({ id = '' }: Params) {
  const { data, error, reload } = useAsk(LotDocument, { id })
  const lot = data?.node && 'code' in data.node ? data.node : null
  const product = useAsk(LotProductDocument, lot ? { id: lot.productId } : null)
  if (!lot) {
    return (
      <>
        <Bar title="批次" back="/station/lots" />
        <main>{error ? <Failed what="这一批" error={error} retry={reload} /> : <Loading rows={5} />}</main>
        <TabFoot on="intake" deep />
      </>
    )
  }
  const goods = product.data?.node && 'title' in product.data.node ? product.data.node : null
  const variants = goods?.variants.filter((variant) => !variant.retiredAt) ?? []
  return <LotView lot={lot} title={goods?.title ?? ''} variants={variants} reload={reload} />
}

interface Variant {
  id: string
  label: string
  netG: number
  package: string
}

function LotView({ lot, title, variants, reload }: { lot: Lot; title: string; variants: Variant[]; reload: () => Promise<void> }) {
  const { text, tone } = QUALITY[lot.quality]
  const boxed = lot.offeredG - lot.usedG
  const lost = lot.netG - lot.offeredG - lot.freeG
  const step = stepOf(lot)
  const label = `共 ${kg(lot.netG)} 公斤，发出 ${kg(lot.usedG)}，装箱 ${kg(boxed)}，损耗 ${kg(lost)}，没装 ${kg(lot.freeG)}`
  return (
    <>
      <Bar title={`批次 ${lot.code}`} sub={[title, lot.papers.commitmentNumber ? '有合格证' : ''].filter(Boolean).join('，')} back="/station/lots">
        {lot.papers.boxCount > 0 && (
          <a class="x end" href={lot.labelsPath} target="_blank" rel="noopener">
            <Icon name="prn" />
            印码
          </a>
        )}
      </Bar>
      <main>
        <div class="two">
          <section class="wide">
            <div class="card mt0">
              <div class="cr">
                <Chip tone={tone}>{text}</Chip>
                <span class="m2">{monthDay(lot.pickedOn)}采</span>
              </div>
              <p class="big1">没装箱 {kg(lot.freeG)} 公斤</p>
              <Meter
                label={label}
                parts={[{ tone: 'u', share: lot.usedG }, { tone: 'g', share: boxed }, { tone: 'l', share: lost }, { tone: 'w', share: lot.freeG }]}
              />
              <div class="key">
                <span>
                  <i class="u" />
                  发出 {kg(lot.usedG)}
                </span>
                <span>
                  <i class="g" />
                  装箱 {kg(boxed)}
                </span>
                {lost > 0 && (
                  <span>
                    <i class="l" />
                    损耗 {kg(lost)}
                  </span>
                )}
                <span>
                  <i />
                  没装 {kg(lot.freeG)}
                </span>
              </div>
            </div>
            {lot.quality === 'QUARANTINED' && (
              <Say tone="stop" title="这一批被隔离，不能卖">
                <p>{lot.qualityReason}。照实记下是对的，等县里看过：能放行就放行，不能就作废。别混着装。</p>
              </Say>
            )}
            {(lot.quality === 'VOID' || lot.quality === 'RECALLED') && (
              <Say tone="stop" title={`这一批${text}了`}>
                <p>{lot.qualityReason}</p>
              </Say>
            )}
            <Tasks lot={lot} step={step} variants={variants} reload={reload} />
            <LotClaims lot={lot} reload={reload} />
          </section>
          <Story lot={lot} />
        </div>
      </main>
      <TabFoot on="intake" deep />
    </>
  )
}

export type Step = 'test' | 'paper' | 'release' | 'box' | 'none'

/** What comes next for a lot. A test is offered before the certificate, so that the certificate may rest on it. */
export function stepOf(lot: { quality: string; freeG: number; papers: { inspection?: InspectionVerdict | null; commitmentNumber?: string | null } }): Step {
  if (lot.quality === 'RELEASED') return lot.freeG > 0 ? 'box' : 'none'
  if (lot.quality !== 'PENDING') return 'none'
  if (!lot.papers.inspection && !lot.papers.commitmentNumber) return 'test'
  return lot.papers.commitmentNumber ? 'release' : 'paper'
}

function Tasks({ lot, step, variants, reload }: { lot: Lot; step: Step; variants: Variant[]; reload: () => Promise<void> }) {
  const [skipped, setSkipped] = useState(false)
  if (step === 'none') return null
  if (step === 'box') return <Boxing lot={lot} variants={variants} reload={reload} />
  if (step === 'test' && !skipped) return <RapidTest lot={lot} reload={reload} skip={() => setSkipped(true)} />
  return <Papers lot={lot} step={step} reload={reload} />
}

function RapidTest({ lot, reload, skip }: { lot: Lot; reload: () => Promise<void>; skip: () => void }) {
  const [readings, setReadings] = useState([''])
  const doing = useDoing()
  const values = readings.map((text) => text.trim()).filter(Boolean)
  const positive = Number(values[0]) >= 50
  const shown = positive ? [0, 1, 2] : [0]
  const test = () =>
    doing.run(async () => {
      await act(InspectLotDocument, { lotId: lot.id, inhibition: positive ? values : values.slice(0, 1) })
      await reload()
    })
  return (
    <section class="bx cur">
      <div class="h">
        <b>1 农残快检</b>
        <Icon name="test" />
      </div>
      <div class="p">
        {shown.map((index) => (
          <Field
            key={index}
            label={index ? `第 ${index + 1} 次抑制率` : '抑制率'}
            unit="%"
            mode="decimal"
            value={readings[index] ?? ''}
            onInput={(text) => setReadings(shown.map((at) => (at === index ? text : (readings[at] ?? ''))))}
          />
        ))}
        {positive ? (
          <Say tone="warn" title="达到 50% 了，再测两次">
            <p>三次一起填。葱、蒜、韭菜、茭白、蘑菇、番茄容易测高，可以送县里检。</p>
          </Say>
        ) : (
          <p class="m2">低于 50% 合格。快检只测有机磷和氨基甲酸酯。</p>
        )}
        <Refusal error={doing.error} />
        <Button icon="tick" busy={doing.busy} disabled={values.length < shown.length} onClick={test}>
          记下快检
        </Button>
        <Button kind="b3" onClick={skip}>
          不做快检，直接开合格证
        </Button>
      </div>
    </section>
  )
}

function Papers({ lot, step, reload }: { lot: Lot; step: Step; reload: () => Promise<void> }) {
  const passed = lot.papers.inspection === 'PASSED'
  const [basis, setBasis] = useState<CommitmentBasis[]>(passed ? ['CONTROL', 'SELF_TEST'] : ['CONTROL'])
  const doing = useDoing()
  const issue = () =>
    doing.run(async () => {
      await act(IssueCommitmentDocument, { lotId: lot.id, basis })
      await reload()
    })
  const release = () =>
    doing.run(async () => {
      await act(ReleaseLotDocument, { lotId: lot.id })
      await reload()
    })
  if (step === 'release') {
    return (
      <section class="bx cur">
        <div class="h">
          <b>3 放行</b>
          <Chip tone="ok">有合格证</Chip>
        </div>
        <div class="p">
          <p>放行以后就能装箱，箱子上架就能卖。</p>
          <Refusal error={doing.error} />
          <Button icon="tick" busy={doing.busy} onClick={release}>
            放行这一批
          </Button>
        </div>
      </section>
    )
  }
  const choices = BASES.filter((one) => one.value !== 'COMMISSIONED_TEST' && (passed || one.value !== 'SELF_TEST'))
  return (
    <section class="bx cur">
      <div class="h">
        <b>2 开承诺达标合格证</b>
        {passed && <Chip tone="ok">快检合格</Chip>}
      </div>
      <div class="p">
        <Checks label="凭什么承诺，至少一条" value={basis} choices={choices} onChange={setBasis} />
        <p class="m2">承诺：不用禁用农药，用过的农药残留不超标。编号和二维码自动生成。</p>
        <Refusal error={doing.error} />
        <Button icon="doc" busy={doing.busy} disabled={!basis.length} onClick={issue}>
          开合格证
        </Button>
        <Button kind="b3" busy={doing.busy} onClick={release}>
          这类货不用合格证，直接放行
        </Button>
      </div>
    </section>
  )
}

function Boxing({ lot, variants, reload }: { lot: Lot; variants: Variant[]; reload: () => Promise<void> }) {
  const [chosen, setChosen] = useState('')
  const [packs, setPacks] = useState('')
  const [made, setMade] = useState<readonly string[]>([])
  const doing = useDoing()
  const variant = variants.find((one) => one.id === chosen) ?? (variants.length === 1 ? variants[0] : undefined)
  const most = variant ? Math.min(500, Math.floor(lot.freeG / variant.netG)) : 0
  const count = /^\d{1,3}$/.test(packs.trim()) ? Number(packs) : 0
  const box = () =>
    doing.run(async () => {
      const answer = await act(BoxLotDocument, { lotId: lot.id, variantId: variant!.id, packs: count })
      setMade(answer.traceCodes ?? [])
      setPacks('')
      await reload()
    })
  return (
    <section class="bx cur">
      <div class="h">
        <b>装箱，上架</b>
        <Icon name="box" />
      </div>
      <div class="p">
        {made.length > 0 && (
          <Say tone="ok" title={`装好 ${made.length} 箱，已经能卖`}>
            <p>一箱一个码。右上角“印码”，印出来贴在箱上。</p>
          </Say>
        )}
        {variants.length > 1 && <Select label="哪种规格" value={variant?.id ?? ''} choices={variants.map((one) => ({ value: one.id, label: one.label }))} onChange={setChosen} />}
        {variants.length === 1 && <p class="lg">{variants[0]!.label}</p>}
        {!variants.length && <p>这件商品还没有规格，先去商品里加上规格和价钱。</p>}
        {variant && (
          <Field label="装几箱" unit={variant.package || '箱'} mode="numeric" value={packs} onInput={setPacks} hint={`最多还能装 ${most} ${variant.package || '箱'}`} error={doing.error?.field === 'packs' ? doing.error.message : undefined} />
        )}
        {doing.error?.field !== 'packs' && <Refusal error={doing.error} />}
        <Button icon="box" busy={doing.busy} disabled={!variant || !count} onClick={box}>
          {count ? `装 ${count} 箱，印码` : '先填装几箱'}
        </Button>
      </div>
    </section>
  )
}

function Story({ lot }: { lot: Lot }) {
  const { papers } = lot
  return (
    <section class="side">
      <Section title="一路记录" hint={`链上 ${lot.chainLength} 条`} />
      <div class="card">
        <ol class="chn">
          <li>
            <Icon name="scale" />
            <b>采收 {kg(lot.netG)} 公斤</b>
            <small>{monthDay(lot.pickedOn)}</small>
          </li>
          <li class={papers.inspection ? '' : 'todo'}>
            <Icon name="test" />
            <b>{papers.inspection ? (papers.inspection === 'PASSED' ? '快检合格' : '快检不合格') : '还没快检'}</b>
          </li>
          <li class={papers.commitmentNumber ? '' : 'todo'}>
            <Icon name="doc" />
            <b>{papers.commitmentNumber ? '开了合格证' : '还没开合格证'}</b>
            {papers.commitmentNumber && <small class="mono">{papers.commitmentNumber}</small>}
          </li>
          <li class={papers.boxCount ? '' : 'todo'}>
            <Icon name="box" />
            <b>{papers.boxCount ? `装箱 ${papers.boxCount} 箱` : '还没装箱'}</b>
          </li>
        </ol>
        <a class="lk" href={lot.tracePath} target="_blank" rel="noopener">
          看买家扫到的样子
        </a>
      </div>
      <div class="rows">
        {papers.boxCount > 0 && <PrintRow href={lot.labelsPath} text={`印码，${papers.boxCount} 张，60×40 毫米`} />}
        {papers.commitmentPath && <PrintRow href={papers.commitmentPath} text="印合格证" />}
        {papers.intakePath && <PrintRow href={papers.intakePath} text="印收购单" />}
      </div>
    </section>
  )
}

function PrintRow({ href, text }: { href: string; text: string }) {
  return (
    <a class="row" href={href} target="_blank" rel="noopener">
      <Icon name="prn" />
      <span class="g">
        <b>{text}</b>
      </span>
    </a>
  )
}
