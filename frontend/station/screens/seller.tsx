// 入驻: who sells, his licence with a photo, and where the money goes.
import { useState } from 'preact/hooks'

import {
  BringLicenceDocument, ChangeSellerDocument, JoinAsOrganisationDocument, JoinAsStationDocument, SellerFileDocument, type SellerFileFragment,
  type SellerInput, type SellerKind, SubmitSellerDocument, WithdrawSellerDocument,
} from '../../gql/generated/station/graphql'
import { go, type Params } from '../../kit/router'
import { act, useAsk, useDoing, useDraft } from '../data'
import { Field, Pick, Select } from '../fields'
import { useStation } from '../me'
import { OnePhoto } from '../photos'
import { RegionPicker } from '../region'
import { Bar, Button, Chip, Failed, Loading, Refusal, Row, Say, Section } from '../ui'
import { monthDay } from '../units'
import { LICENCE_KINDS, SELLER_KINDS, wordOf } from '../words'
import { PayeeForm } from './payee'
import { toneOf } from './welcome'

interface Form {
  kind: SellerKind
  legalName: string
  uscc: string
  declaration: string
  displayName: string
}

const BLANK: Form = { kind: 'LICENSED', legalName: '', uscc: '', declaration: '', displayName: '' }
const APPROVED = new Set<string>(['COUNTY_APPROVED', 'ACCOUNT_PENDING', 'ACTIVE', 'RESTRICTED', 'SUSPENDED'])

export function NewSeller({ station = '' }: Params) {
  const [form, change, clear] = useDraft<Form>(`seller.new.${station}`, BLANK)
  const [place, setPlace] = useState({ township: '', village: '' })
  const { reload } = useStation()
  const doing = useDoing()
  const save = () =>
    doing.run(async () => {
      const values = inputOf(form, Boolean(station))
      const seller = station
        ? (await act(JoinAsStationDocument, { stationId: station, values })).seller
        : (await act(JoinAsOrganisationDocument, { region: place.village || place.township, values })).seller
      clear()
      await reload()
      go(`/station/sellers/${seller!.id}`, { replace: true })
    })
  return (
    <>
      <Bar title="办入驻" sub={station ? '用站点卖货' : '合作社、农场、企业'} back="/station/welcome" />
      <main>
        <div class="mt0">
          <Refusal error={doing.error} />
        </div>
        {!station && (
          <>
            <Section title="在哪里经营" />
            <RegionPicker {...place} onChange={setPlace} error={doing.error?.field === 'region' ? doing.error.message : undefined} />
          </>
        )}
        <Identity form={form} change={change} ofStation={Boolean(station)} wrong={doing.error?.field ?? ''} message={doing.error?.message ?? ''} />
      </main>
      <footer class="ft">
        <div class="act">
          <div class="nx">
            <Button icon="go" busy={doing.busy} onClick={save}>
              存好，下一步传执照
            </Button>
          </div>
        </div>
      </footer>
    </>
  )
}

export function inputOf(form: Form, ofStation: boolean): SellerInput {
  const licensed = form.kind === 'LICENSED'
  return {
    kind: form.kind,
    legalName: form.legalName,
    uscc: licensed ? form.uscc.trim().toUpperCase() : '',
    declaration: licensed ? '' : form.declaration,
    displayName: ofStation ? '' : form.displayName,
  }
}

function Identity({ form, change, ofStation, wrong, message }: { form: Form; change: (part: Partial<Form>) => void; ofStation: boolean; wrong: string; message: string }) {
  const error = (field: string) => (wrong === field ? message : undefined)
  const kinds = ofStation ? SELLER_KINDS.filter((kind) => kind.value !== 'EXEMPT_SELF_PRODUCED') : SELLER_KINDS
  return (
    <>
      <Section title="1 谁在卖" />
      <Pick label="经营身份" value={form.kind} choices={kinds} wrap onChange={(kind) => change({ kind })} />
      <Field label={form.kind === 'LICENSED' ? '营业执照上的名称' : '经营者姓名'} value={form.legalName} max={100} onInput={(legalName) => change({ legalName })} error={error('legalName')} />
      {form.kind === 'LICENSED' ? (
        <Field label="统一社会信用代码" value={form.uscc} max={18} hint="18 位，照执照抄" onInput={(uscc) => change({ uscc })} error={error('uscc')} />
      ) : (
        <Field label="声明：卖的是什么，自己种养还是零星小额" rows={3} value={form.declaration} max={500} onInput={(declaration) => change({ declaration })} error={error('declaration')} />
      )}
      {!ofStation && <Field label="店铺名字" value={form.displayName} max={30} onInput={(displayName) => change({ displayName })} error={error('displayName')} />}
    </>
  )
}

export function SellerScreen({ id = '' }: Params) {
  const { data, error, reload } = useAsk(SellerFileDocument, { id })
  const seller = data?.node && 'legalName' in data.node ? data.node : null
  if (!seller) {
    return (
      <>
        <Bar title="入驻" back="/station/more" />
        <main>{error ? <Failed what="入驻资料" error={error} retry={reload} /> : <Loading rows={5} />}</main>
      </>
    )
  }
  return <SellerForm key={seller.status} seller={seller} payee={data?.payeeAccount ?? null} reload={reload} />
}

function SellerForm({ seller, payee, reload }: { seller: SellerFileFragment; payee: Parameters<typeof PayeeForm>[0]['account']; reload: () => Promise<void> }) {
  const me = useStation()
  const editable = seller.status === 'DRAFT' || seller.status === 'RETURNED'
  const [form, change, clear] = useDraft<Form>(`seller.${seller.id}`, {
    kind: seller.kind, legalName: seller.legalName, uscc: seller.uscc, declaration: seller.declaration, displayName: seller.stationId ? '' : seller.displayName,
  })
  const doing = useDoing()
  const refresh = async () => {
    await Promise.all([reload(), me.reload()])
  }
  const licensed = seller.licences.some((licence) => licence.kind === 'business' && licence.status !== 'REFUSED')
  const missing = form.kind === 'LICENSED' && !licensed
  const submit = () =>
    doing.run(async () => {
      await act(ChangeSellerDocument, { id: seller.id, values: inputOf(form, Boolean(seller.stationId)) })
      await act(SubmitSellerDocument, { id: seller.id })
      clear()
      await refresh()
    })
  return (
    <>
      <Bar title="入驻" sub={seller.displayName || seller.legalName} back="/station/more" />
      <main>
        <section class="card cr mt0">
          <b class="lg">{seller.legalName}</b>
          <Chip tone={toneOf(seller.status)}>{seller.statusText}</Chip>
        </section>
        {seller.statusReason && (
          <Say tone="warn" icon="ret" title="为什么">
            <p>{seller.statusReason}</p>
          </Say>
        )}
        <Refusal error={doing.error} />
        <div class="two">
          <div class="wide">
            {editable && <Identity form={form} change={change} ofStation={Boolean(seller.stationId)} wrong={doing.error?.field ?? ''} message={doing.error?.message ?? ''} />}
            <Section title={editable ? '2 证照' : '证照'} count={`${seller.licences.length} 张`} />
            {seller.licences.length > 0 && (
              <ul class="rows">
                {seller.licences.map((licence) => (
                  <li class="row" key={licence.id}>
                    {licence.file.isImage && <img src={`${licence.file.url}?width=360`} alt={`${wordOf(LICENCE_KINDS, licence.kind)}的照片`} />}
                    <span class="g">
                      <b>{wordOf(LICENCE_KINDS, licence.kind)}</b>
                      <small class="mono">{licence.number}</small>
                      <small>{licence.validTo ? `到 ${licence.validTo.slice(0, 4)}年${monthDay(licence.validTo)}` : '长期'}</small>
                      {licence.reason && <small>{licence.reason}</small>}
                    </span>
                    <span class="e">
                      <Chip tone={licence.status === 'VERIFIED' ? 'ok' : licence.status === 'REFUSED' ? 'no' : 'wait'}>{licence.statusText}</Chip>
                    </span>
                  </li>
                ))}
              </ul>
            )}
            <NewLicence sellerId={seller.id} suggested={form.uscc} first={!licensed} onDone={refresh} />
          </div>
          <div class="side">
            {APPROVED.has(seller.status) ? (
              <PayeeForm sellerId={seller.id} account={payee} onDone={refresh} />
            ) : (
              <Say tone="note" icon="clk" title="收款账户">
                <p>县里批了以后，在这里开收款账户。买家的钱由支付宝直接放给您，平台不经手。</p>
              </Say>
            )}
            <div class="rows">
              <Row href="/station/products" title="商品" sub="没开好账户也可以先写草稿" icon="box" />
            </div>
          </div>
        </div>
      </main>
      <footer class="ft">
        <div class="act">
          <div class="nx">
            {editable ? (
              <Button icon="tick" busy={doing.busy} disabled={missing} onClick={submit}>
                交乡镇审核
                {missing && <small>先传营业执照</small>}
              </Button>
            ) : seller.status === 'SUBMITTED' || seller.status === 'TOWNSHIP_CHECKED' ? (
              <Button
                kind="b2"
                icon="ret"
                busy={doing.busy}
                onClick={() =>
                  void doing.run(async () => {
                    await act(WithdrawSellerDocument, { id: seller.id })
                    await refresh()
                  })
                }
              >
                撤回来改
              </Button>
            ) : (
              <Button kind="b2" onClick={() => go('/station')}>
                回到今天
              </Button>
            )}
          </div>
        </div>
      </footer>
    </>
  )
}

function NewLicence({ sellerId, suggested, first, onDone }: { sellerId: string; suggested: string; first: boolean; onDone: () => Promise<void> }) {
  const [kind, setKind] = useState('business')
  const [number, setNumber] = useState('')
  const [until, setUntil] = useState('')
  const [fileId, setFileId] = useState('')
  const [round, setRound] = useState(0)
  const doing = useDoing()
  const bring = () =>
    doing.run(async () => {
      await act(BringLicenceDocument, { sellerId, kind, number: number || suggested, fileId, validFrom: null, validTo: until || null })
      setFileId('')
      setNumber('')
      setRound(round + 1)
      await onDone()
    })
  return (
    <details class="bx" open={first}>
      <summary class="h">
        <b>{first ? '传营业执照' : '再传一张证照'}</b>
      </summary>
      <div class="p">
        <Select label="什么证" value={kind} choices={LICENCE_KINDS} onChange={(value) => setKind(value || 'business')} />
        <Field label="证上的号码" value={number || (kind === 'business' ? suggested : '')} max={40} onInput={setNumber} error={doing.error?.field === 'number' ? doing.error.message : undefined} />
        <Field label="有效到哪天，长期的不填" type="date" value={until} onInput={setUntil} />
        <OnePhoto key={round} label="照片，四个角都拍到" kind="stations.licence" documents url="" onDone={(file) => setFileId(file.id)} />
        {doing.error?.field !== 'number' && <Refusal error={doing.error} />}
        <Button kind="b2" icon="up" busy={doing.busy} disabled={!fileId} onClick={bring}>
          {fileId ? '存这张证照' : '先拍照片'}
        </Button>
      </div>
    </details>
  )
}
