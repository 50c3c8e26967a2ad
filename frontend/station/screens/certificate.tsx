// One certificate: its facts and scan, what it covers and how much, the farmers of its base, handing it in.
import { useState } from 'preact/hooks'

import {
  AddCertificateMemberDocument, CertificateChoicesDocument, CertificateDocument, type CertificateFileFragment, CreateCertificateDocument,
  EndCertificateMemberDocument, SaveCertificateDocument, SubmitCertificateDocument, WithdrawCertificateDocument,
} from '../../gql/generated/station/graphql'
import { go, type Params } from '../../kit/router'
import { act, useAsk, useDoing, useDraft } from '../data'
import { type CertificateForm, certificateFacts, certificateForm, BLANK_CERTIFICATE } from '../certificate'
import { Field, Pick, Select } from '../fields'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { OnePhoto } from '../photos'
import { Bar, Button, Chip, Failed, Icon, Loading, Meter, Refusal, Say, Section } from '../ui'
import { kg } from '../units'
import { CERTIFICATE_KINDS } from '../words'
import { certificateStanding } from './certificates'

export function NewCertificate(_params: Params) {
  const seller = useSeller()
  const [form, change, clear] = useDraft<CertificateForm>(`certificate.new.${seller.id}`, { ...BLANK_CERTIFICATE, holderName: seller.legalName })
  const doing = useDoing()
  const create = () =>
    doing.run(async () => {
      const answer = await act(CreateCertificateDocument, { input: { sellerId: seller.id, kind: form.kind, ...certificateFacts(form) } })
      clear()
      go(`/station/certificates/${answer.certificate!.id}`, { replace: true })
    })
  return (
    <>
      <Bar title="登一张证书" back="/station/certificates" />
      <main>
        <div class="mt0">
          <Refusal error={doing.error} />
        </div>
        <Pick label="什么证" value={form.kind} choices={CERTIFICATE_KINDS} onChange={(kind) => change({ kind })} />
        <Facts form={form} change={change} scanUrl="" wrong={doing.error?.field ?? ''} message={doing.error?.message ?? ''} />
      </main>
      <TabFoot on="more" deep>
        <Button icon="go" busy={doing.busy} disabled={!form.number.trim() || !form.issuedOn} onClick={() => void create()}>
          存好，下一步写管哪些货
        </Button>
      </TabFoot>
    </>
  )
}

interface FactsProps {
  form: CertificateForm
  change: (part: Partial<CertificateForm>) => void
  scanUrl: string
  wrong: string
  message: string
}

function Facts({ form, change, scanUrl, wrong, message }: FactsProps) {
  const error = (field: string) => (wrong === field ? message : undefined)
  return (
    <>
      <Field label="证书号" value={form.number} max={60} placeholder={form.kind === 'GREEN' ? 'LB-18-…A' : 'AGI…'} onInput={(number) => change({ number })} error={error('number')} />
      <Field label="证书上的持有人" value={form.holderName} max={100} onInput={(holderName) => change({ holderName })} error={error('holderName')} />
      <Field label="持有人的统一社会信用代码" value={form.holderUscc} max={18} onInput={(holderUscc) => change({ holderUscc })} error={error('holderUscc')} />
      <Field label="谁发的" value={form.issuer} max={60} onInput={(issuer) => change({ issuer })} error={error('issuer')} />
      <Field label="哪天发的" type="date" value={form.issuedOn} onInput={(issuedOn) => change({ issuedOn })} error={error('issuedOn')} />
      <Field label={form.kind === 'GREEN' ? '有效到哪天' : '有效到哪天，长期的不填'} type="date" value={form.expiresOn} onInput={(expiresOn) => change({ expiresOn })} error={error('expiresOn')} />
      <OnePhoto label="证书照片或 PDF" kind="catalog.certificate_scan" documents url={scanUrl} onDone={(file) => change({ scanId: file.id })} />
      {error('scanId') && (
        <div class="er" role="alert">
          <Icon name="tri" small />
          <span>{message}</span>
        </div>
      )}
    </>
  )
}

export function Certificate({ id = '' }: Params) {
  const { data, error, reload } = useAsk(CertificateDocument, { id })
  const one = data?.node && 'holderName' in data.node ? data.node : null
  if (!one) {
    return (
      <>
        <Bar title="证书" back="/station/certificates" />
        <main>{error ? <Failed what="证书" error={error} retry={reload} /> : <Loading rows={5} />}</main>
        <TabFoot on="more" deep />
      </>
    )
  }
  return <CertificateView key={`${one.id}${one.status}`} one={one} reload={reload} />
}

function CertificateView({ one, reload }: { one: CertificateFileFragment; reload: () => Promise<void> }) {
  const [form, change, clear] = useDraft<CertificateForm>(`certificate.${one.id}`, certificateForm(one))
  const doing = useDoing()
  const standing = certificateStanding(one)
  const save = async () => {
    await act(SaveCertificateDocument, { input: { certificateId: one.id, ...certificateFacts(form) } })
    clear()
  }
  const then = (work: () => Promise<unknown>) =>
    void doing.run(async () => {
      await work()
      await reload()
    })
  const reviewed = one.status === 'SUBMITTED' || one.status === 'TOWNSHIP_CHECKED'
  return (
    <>
      <Bar title={one.kindLabel} sub={one.number} back="/station/certificates" />
      <main>
        <section class="card cr mt0">
          <b class="lg">{one.holderName}</b>
          <Chip tone={standing.tone}>{standing.text}</Chip>
        </section>
        {one.statusReason && (
          <Say tone="warn" icon="ret" title="为什么">
            <p>{one.statusReason}</p>
          </Say>
        )}
        <Refusal error={doing.error} />
        <div class="two">
          <div class="wide">
            {one.editable ? (
              <>
                <Facts form={form} change={change} scanUrl={one.scanIsPdf ? '' : (one.scanUrl ?? '')} wrong={doing.error?.field ?? ''} message={doing.error?.message ?? ''} />
                {one.scanIsPdf && <p class="m2">已经传了一份 PDF。</p>}
                <Scopes form={form} change={change} />
              </>
            ) : (
              <section class="card">
                <p>证书号 <span class="mono">{one.number}</span></p>
                <p>发证 {one.issuer}，{one.issuedOn}{one.expiresOn ? ` 至 ${one.expiresOn}` : '，长期'}</p>
                {one.checkedOn && <p class="m2">{one.checkedOn} 县里在官网查过，对得上</p>}
                {one.scanUrl && !one.scanIsPdf && <img class="scanpic" src={`${one.scanUrl}?width=720`} alt="证书照片" />}
              </section>
            )}
          </div>
          <div class="side">
            <Members one={one} reload={reload} />
          </div>
        </div>
      </main>
      <TabFoot on="more" deep>
        {one.editable && (
          <div class="duo">
            <Button kind="b2" busy={doing.busy} onClick={() => then(save)}>
              存草稿
            </Button>
            <Button
              wide
              icon="tick"
              busy={doing.busy}
              onClick={() =>
                then(async () => {
                  await save()
                  await act(SubmitCertificateDocument, { certificateId: one.id })
                })
              }
            >
              交乡镇审核
            </Button>
          </div>
        )}
        {reviewed && (
          <Button kind="b2" icon="ret" busy={doing.busy} onClick={() => then(() => act(WithdrawCertificateDocument, { certificateId: one.id }))}>
            撤回来改
          </Button>
        )}
      </TabFoot>
    </>
  )
}

function Scopes({ form, change }: { form: CertificateForm; change: (part: Partial<CertificateForm>) => void }) {
  const seller = useSeller()
  const { data } = useAsk(CertificateChoicesDocument, { sellerId: seller.id })
  const parents = new Set(data?.categories.map((category) => category.parentId))
  const leaves = (data?.categories ?? []).filter((category) => !parents.has(category.id)).map(({ id, name }) => ({ value: id, label: name }))
  const set = (index: number, part: Partial<CertificateForm['scopes'][number]>) => change({ scopes: form.scopes.map((scope, at) => (at === index ? { ...scope, ...part } : scope)) })
  return (
    <>
      <Section title="管哪些货" count={`${form.scopes.length} 样`}>
        <button type="button" onClick={() => change({ scopes: [...form.scopes, { productText: '', categoryId: '', form: 'FRESH', areaMu: '', tonnes: '' }] })}>
          加一样
        </button>
      </Section>
      {[...form.scopes.entries()].map(([index, scope]) => (
        <section class="card" key={index}>
          <Field label="证书上怎么写的" value={scope.productText} max={60} onInput={(productText) => set(index, { productText })} />
          <Select label="是哪一类" value={scope.categoryId} choices={leaves} onChange={(categoryId) => set(index, { categoryId })} />
          <Pick label="什么样的" value={scope.form} choices={[{ value: 'FRESH', label: '鲜品' }, { value: 'DRIED', label: '干品' }, { value: 'PROCESSED', label: '加工品' }]} onChange={(value) => set(index, { form: value })} />
          <div class="duo">
            <Field label="面积" unit="亩" mode="decimal" value={scope.areaMu} onInput={(areaMu) => set(index, { areaMu })} />
            <Field label="一年批准" unit="吨" mode="decimal" value={scope.tonnes} onInput={(tonnes) => set(index, { tonnes })} hint={form.kind === 'AGRI_GI' ? '没写的不填' : ''} />
          </div>
          <Button kind="b2" small onClick={() => change({ scopes: form.scopes.filter((_scope, at) => at !== index) })}>
            不要这一样
          </Button>
        </section>
      ))}
    </>
  )
}

function Members({ one, reload }: { one: CertificateFileFragment; reload: () => Promise<void> }) {
  const seller = useSeller()
  const { data } = useAsk(CertificateChoicesDocument, one.editable ? { sellerId: seller.id } : null)
  const doing = useDoing()
  const [chosen, setChosen] = useState('')
  const then = (work: () => Promise<unknown>) =>
    void doing.run(async () => {
      await work()
      await reload()
    })
  return (
    <>
      {one.scopes.map((scope) => (
        <section key={scope.id}>
          <Section title={scope.productText} hint={scope.categoryName} />
          {scope.thisYear && (
            <section class="card">
              <Meter
                label={`今年批准 ${kg(scope.thisYear.approvedG)} 公斤，已声明 ${kg(scope.thisYear.claimedG)}，还剩 ${kg(scope.thisYear.leftG)}`}
                parts={[{ tone: 'g', share: scope.thisYear.claimedG }, { tone: 'w', share: scope.thisYear.leftG }]}
              />
              <p>
                {scope.thisYear.startsOn} 至 {scope.thisYear.endsOn}，还剩 <b class="nw">{kg(scope.thisYear.leftG)} 公斤</b>
              </p>
            </section>
          )}
          <ul class="rows">
            {scope.members.map((member) => (
              <li class="row" key={member.id}>
                <Icon name="usr" />
                <span class="g">
                  <b>{member.producerName}</b>
                  <small>{member.plotName || '名下所有地'}</small>
                </span>
                {one.editable && (
                  <span class="e">
                    <Button kind="b2" small busy={doing.busy} onClick={() => then(() => act(EndCertificateMemberDocument, { memberId: member.id, reason: '名册写错' }))}>
                      去掉
                    </Button>
                  </span>
                )}
              </li>
            ))}
            {!scope.members.length && <li class="row">名册里还没有人</li>}
          </ul>
          {one.editable && data && (
            <>
              <Select
                label="加一户到基地名册"
                value={chosen}
                choices={data.producers.nodes
                  .filter((farmer) => farmer.active && !scope.members.some((member) => member.producerId === farmer.id))
                  .map((farmer) => ({ value: farmer.id, label: farmer.producerName }))}
                onChange={setChosen}
              />
              <Button kind="b2" small icon="add" busy={doing.busy} disabled={!chosen} onClick={() => then(() => act(AddCertificateMemberDocument, { scopeId: scope.id, producerId: chosen }))}>
                加进名册
              </Button>
            </>
          )}
        </section>
      ))}
      {!one.scopes.length && (
        <Say tone="note" title="基地名册">
          <p>先写管哪些货，存草稿，再在这里加基地里的农户。只有名册里的人，他的货才能用这张证。</p>
        </Say>
      )}
      <Refusal error={doing.error} />
    </>
  )
}
