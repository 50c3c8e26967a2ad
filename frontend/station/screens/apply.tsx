// 申请开站: the form, kept in this browser until it is handed in.
import { useEffect, useRef } from 'preact/hooks'

import {
  ApplyForStationDocument, ChangeStationApplicationDocument, SiteDocument, type SiteFragment, SubmitStationApplicationDocument,
  type StationBandwidth, type StationBusiness, type StationClass, type StationInput, type StationUnitKind,
} from '../../gql/generated/station/graphql'
import { go, type Params } from '../../kit/router'
import { act, useAsk, useDoing, useDraft } from '../data'
import { Checks, Field, Pick, Select } from '../fields'
import { useStation } from '../me'
import { RegionPicker } from '../region'
import { Bar, Button, Failed, Loading, Refusal, Say, Section } from '../ui'
import { BANDWIDTHS, BUSINESSES, STATION_CLASSES, UNIT_KINDS } from '../words'

interface Form {
  township: string
  village: string
  name: string
  unitKind: StationUnitKind | ''
  stationClass: StationClass | ''
  address: string
  hostSite: string
  floorAreaM2: string
  businessScope: StationBusiness[]
  bandwidth: StationBandwidth | ''
  households: string
  villagers: string
  computers: string
  printers: string
  phones: string
  screens: string
}

const BLANK: Form = {
  township: '', village: '', name: '', unitKind: '', stationClass: '', address: '', hostSite: '', floorAreaM2: '', businessScope: ['PRODUCE'],
  bandwidth: '', households: '', villagers: '', computers: '1', printers: '0', phones: '1', screens: '0',
}

export function Apply({ id = '' }: Params) {
  const { data, error, reload } = useAsk(SiteDocument, id ? { id } : null)
  if (!id) return <ApplyForm id="" known={null} />
  const station = data?.node && 'stationName' in data.node ? data.node : null
  if (station) return <ApplyForm key={id} id={id} known={station} />
  return (
    <>
      <Bar title="申请开站" back="/station/welcome" />
      <main>{error || data ? <Failed what="申请" error={error!} retry={reload} /> : <Loading />}</main>
    </>
  )
}

function known(site: SiteFragment | null): Form {
  if (!site) return BLANK
  return {
    township: site.village.parentCode ?? '', village: site.village.code, name: site.stationName, unitKind: site.unitKind, stationClass: site.stationClass,
    address: site.address, hostSite: site.hostSite, floorAreaM2: String(Number(site.floorAreaM2)), businessScope: [...site.businessScope],
    bandwidth: site.bandwidth, households: String(site.households), villagers: String(site.villagers), computers: String(site.computers),
    printers: String(site.printers), phones: String(site.phones), screens: String(site.screens),
  }
}

const whole = (text: string) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : 0)

/** The form as the API takes it; a field left empty is refused there with its own words. */
export function valuesOf(form: Form): StationInput {
  return {
    village: form.village, name: form.name, unitKind: form.unitKind || 'OTHER', stationClass: form.stationClass || 'SIMPLE', address: form.address,
    hostSite: form.hostSite, floorAreaM2: /^\d+(\.\d+)?$/.test(form.floorAreaM2.trim()) ? form.floorAreaM2.trim() : '0', businessScope: form.businessScope,
    bandwidth: form.bandwidth || 'FROM_4', households: whole(form.households), villagers: whole(form.villagers), computers: whole(form.computers),
    printers: whole(form.printers), phones: whole(form.phones), screens: whole(form.screens),
  }
}

function ApplyForm({ id, known: site }: { id: string; known: SiteFragment | null }) {
  const [form, change, clear] = useDraft<Form>(`apply.${id}`, known(site))
  const { reload } = useStation()
  const doing = useDoing()
  const bad = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (doing.error) bad.current?.scrollIntoView({ block: 'center' })
  }, [doing.error])
  const wrong = (field: string) => (doing.error?.field === field ? doing.error.message : undefined)
  const complete = form.village && form.unitKind && form.stationClass && form.bandwidth
  const save = async (): Promise<string> => {
    const values = valuesOf(form)
    if (id) await act(ChangeStationApplicationDocument, { id, values })
    const made = id || (await act(ApplyForStationDocument, { values })).station!.id
    clear()
    await reload()
    return made
  }
  const keepIt = () => doing.run(async () => go(`/station/apply/${await save()}`, { replace: true }))
  const submit = () =>
    doing.run(async () => {
      const made = await save()
      if (!id) history.replaceState(history.state, '', `/station/apply/${made}`)
      await act(SubmitStationApplicationDocument, { id: made })
      await reload()
      go(`/station/sites/${made}`, { replace: true })
    })
  return (
    <>
      <Bar title="申请开站" sub={id ? form.name : '填好先交乡镇，再到县里'} back="/station/welcome" />
      <main>
        {site?.status === 'RETURNED' && (
          <div class="mt0">
            <Say tone="warn" icon="ret" title="乡镇或县里退回了">
              <p>{site.statusReason}</p>
            </Say>
          </div>
        )}
        <div ref={bad}>
          <Refusal error={doing.error} />
        </div>
        <div class="two">
          <div class="wide">
            <Section title="1 在哪里" />
            <RegionPicker township={form.township} village={form.village} onChange={change} error={wrong('village')} />
            <Field label="站点名字" value={form.name} max={30} placeholder="如 曼线村益农信息社" onInput={(name) => change({ name })} error={wrong('name')} />
            <Field label="详细地址" value={form.address} max={120} onInput={(address) => change({ address })} error={wrong('address')} />
            <Field label="依托什么场所，可不填" value={form.hostSite} max={80} onInput={(hostSite) => change({ hostSite })} error={wrong('hostSite')} />
            <Field label="场所面积" unit="平方米" mode="decimal" value={form.floorAreaM2} onInput={(floorAreaM2) => change({ floorAreaM2 })} error={wrong('floorAreaM2')} />
            <Section title="2 谁来办" />
            <Select label="单位性质" value={form.unitKind} choices={UNIT_KINDS} onChange={(unitKind) => change({ unitKind })} error={wrong('unitKind')} />
            <Pick label="想建哪一类" value={form.stationClass} choices={STATION_CLASSES} onChange={(stationClass) => change({ stationClass })} />
          </div>
          <div class="side">
            <Section title="3 办什么" />
            <Checks label="经营内容，可多选" value={form.businessScope} choices={BUSINESSES} onChange={(businessScope) => change({ businessScope })} />
            <div class="duo">
              <Field label="覆盖户数" unit="户" mode="numeric" value={form.households} onInput={(households) => change({ households })} error={wrong('households')} />
              <Field label="覆盖人数" unit="人" mode="numeric" value={form.villagers} onInput={(villagers) => change({ villagers })} error={wrong('villagers')} />
            </div>
            <Section title="4 设备和网" />
            <Select label="宽带" value={form.bandwidth} choices={BANDWIDTHS} onChange={(bandwidth) => change({ bandwidth })} error={wrong('bandwidth')} />
            <div class="duo">
              <Field label="电脑" unit="台" mode="numeric" value={form.computers} onInput={(computers) => change({ computers })} />
              <Field label="打印机" unit="台" mode="numeric" value={form.printers} onInput={(printers) => change({ printers })} />
            </div>
            <div class="duo">
              <Field label="手机" unit="部" mode="numeric" value={form.phones} onInput={(phones) => change({ phones })} />
              <Field label="显示屏" unit="块" mode="numeric" value={form.screens} onInput={(screens) => change({ screens })} />
            </div>
          </div>
        </div>
      </main>
      <footer class="ft">
        <div class="act">
          <div class="nx">
            <div class="duo">
              <Button kind="b2" busy={doing.busy} onClick={keepIt} disabled={!complete}>
                存草稿
              </Button>
              <Button wide busy={doing.busy} onClick={submit} disabled={!complete}>
                交乡镇审核
                {!complete && <small>先选村、性质、类别、宽带</small>}
              </Button>
            </div>
          </div>
        </div>
      </footer>
    </>
  )
}
