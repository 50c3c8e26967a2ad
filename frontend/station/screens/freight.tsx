// 运费模板: by pack or weight, provinces of their own, provinces nothing is sent to.
import { useEffect, useState } from 'preact/hooks'

import { ChangeFreightTemplateDocument, CreateFreightTemplateDocument, type FreightFragment, GoodsChoicesDocument } from '../../gql/generated/station/graphql'
import { type Areas, childrenOf, loadAreas } from '../../kit/areas'
import { goBack, type Params } from '../../kit/router'
import { act, useAsk, useDoing, useDraft } from '../data'
import { Checks, Field, Pick, Select } from '../fields'
import { BLANK_FREIGHT, type FreightForm, freightForm, freightInput } from '../freight'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Empty, Failed, LinkButton, Loading, Refusal, Row, Section } from '../ui'

export function FreightList() {
  const seller = useSeller()
  const { data, error, reload } = useAsk(GoodsChoicesDocument, { sellerId: seller.id })
  const templates = data?.freightTemplates.nodes ?? []
  return (
    <>
      <Bar title="运费模板" back="/station/more" />
      <main>
        {!data && (error ? <Failed what="运费模板" error={error} retry={reload} /> : <Loading />)}
        {data && !templates.length && <Empty text="还没有运费模板。写一个，商品都能用。" />}
        {templates.length > 0 && (
          <div class="rows mt0">
            {templates.map((template) => (
              <Row key={template.id} href={`/station/freight/${template.id}`} title={template.name} sub={template.text} />
            ))}
          </div>
        )}
      </main>
      <TabFoot on="more" deep>
        <LinkButton href="/station/freight/new" icon="add">
          新写一个
        </LinkButton>
      </TabFoot>
    </>
  )
}

export function Freight({ id = '' }: Params) {
  const seller = useSeller()
  const { data, error, reload } = useAsk(GoodsChoicesDocument, { sellerId: seller.id })
  const known = data?.freightTemplates.nodes.find((template) => template.id === id)
  if (id !== 'new' && !known) {
    return (
      <>
        <Bar title="运费模板" back="/station/freight" />
        <main>{error ? <Failed what="运费模板" error={error} retry={reload} /> : <Loading rows={5} />}</main>
        <TabFoot on="more" deep />
      </>
    )
  }
  return <Form known={known ?? null} />
}

function Form({ known }: { known: FreightFragment | null }) {
  const seller = useSeller()
  const [form, change, clear] = useDraft<FreightForm>(`freight.${known?.id ?? seller.id}`, known ? freightForm(known) : BLANK_FREIGHT)
  const [areas, setAreas] = useState<Areas>({})
  const doing = useDoing()
  useEffect(() => void loadAreas().then(setAreas, () => undefined), [])
  const provinces = childrenOf(areas, '').map((code) => ({ value: code.slice(0, 2), label: areas[code] ?? code }))
  const input = freightInput(form)
  const lacks = typeof input === 'string' ? input : ''
  const save = () =>
    doing.run(async () => {
      if (typeof input === 'string') return
      if (known) await act(ChangeFreightTemplateDocument, { freightTemplateId: known.id, template: input })
      else await act(CreateFreightTemplateDocument, { sellerId: seller.id, template: input })
      clear()
      goBack('/station/freight')
    })
  const weighs = form.unit === 'WEIGHT'
  const rate = (index: number, part: Partial<FreightForm['rates'][number]>) => change({ rates: form.rates.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  return (
    <>
      <Bar title="运费模板" sub={known?.name} back="/station/freight" />
      <main>
        <div class="mt0">
          <Refusal error={doing.error} />
        </div>
        <div class="two">
          <div class="wide">
            <Field label="模板名字" value={form.name} max={30} placeholder="如 漠沙鲜果运费" onInput={(name) => change({ name })} />
            <Pick label="怎么算" value={form.unit} choices={[{ value: 'PIECE', label: '按件' }, { value: 'WEIGHT', label: '按重量' }]} onChange={(unit) => change({ unit })} />
            <div class="duo">
              <Field label={weighs ? '首重' : '首件'} unit={weighs ? '公斤' : '件'} mode="decimal" value={form.firstQty} onInput={(firstQty) => change({ firstQty })} />
              <Field label="运费" unit="元" mode="decimal" value={form.firstFee} onInput={(firstFee) => change({ firstFee })} />
            </div>
            <div class="duo">
              <Field label={weighs ? '每续重' : '每续件'} unit={weighs ? '公斤' : '件'} mode="decimal" value={form.nextQty} onInput={(nextQty) => change({ nextQty })} />
              <Field label="再加" unit="元" mode="decimal" value={form.nextFee} onInput={(nextFee) => change({ nextFee })} />
            </div>
            <div class="duo">
              <Field label="满几件包邮" unit="件" mode="numeric" value={form.freePacks} onInput={(freePacks) => change({ freePacks })} hint="不包邮不填" />
              <Field label="满多少元包邮" unit="元" mode="decimal" value={form.freeFrom} onInput={(freeFrom) => change({ freeFrom })} hint="不包邮不填" />
            </div>
          </div>
          <div class="side">
            <Section title="另算的省" count={`${form.rates.length} 个`}>
              <button type="button" onClick={() => change({ rates: [...form.rates, { province: '', firstFee: '', nextFee: '' }] })}>
                加一个省
              </button>
            </Section>
            {[...form.rates.entries()].map(([index, one]) => (
              <div class="card" key={index}>
                <Select label="省份" value={one.province} choices={provinces} onChange={(province) => rate(index, { province })} />
                <div class="duo">
                  <Field label="首件运费" unit="元" mode="decimal" value={one.firstFee} onInput={(firstFee) => rate(index, { firstFee })} />
                  <Field label="再加" unit="元" mode="decimal" value={one.nextFee} onInput={(nextFee) => rate(index, { nextFee })} />
                </div>
                <Button kind="b2" small onClick={() => change({ rates: form.rates.filter((_one, at) => at !== index) })}>
                  去掉这个省
                </Button>
              </div>
            ))}
            <details class="bx">
              <summary class="h">
                <b>不发货的地区</b>
                <span class="m2">{form.excluded.length ? `${form.excluded.length} 个` : '都发'}</span>
              </summary>
              <div class="p">
                <Checks label="勾上的不发，买家付款前就知道" value={form.excluded} choices={provinces} onChange={(excluded) => change({ excluded })} />
              </div>
            </details>
          </div>
        </div>
      </main>
      <TabFoot on="more" deep>
        <Button icon="tick" busy={doing.busy} disabled={Boolean(lacks)} onClick={save}>
          存好
          {lacks && <small>{lacks}</small>}
        </Button>
      </TabFoot>
    </>
  )
}
