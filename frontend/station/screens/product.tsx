// 上架商品: photos, words, variants, freight on one page; saved as a draft, handed in, listed.
import { useEffect, useRef, useState } from 'preact/hooks'

import type { ApiError } from '../../gql/ask'
import {
  GoodsChoicesDocument, GoodsDocument, type GoodsFragment, SaveProductDraftDocument, SetProductPhotosDocument, SetProductTermsDocument, SubmitProductDocument,
  WithdrawProductDocument,
} from '../../gql/generated/station/graphql'
import type { Params } from '../../kit/router'
import { act, type Change, useAsk, useDoing, useDraft } from '../data'
import { Field } from '../fields'
import { contentInput, formOf, type GoodsForm, photosInput } from '../goods'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Failed, Icon, LinkButton, Loading, Refusal, Say, Section } from '../ui'
import { GoodsPhotos } from './product_photos'
import { Selling } from './product_selling'
import { Variants } from './product_variants'
import { standing } from './products'

export function Product({ id = '' }: Params) {
  const { data, error, reload } = useAsk(GoodsDocument, { id })
  const goods = data?.node && 'reviewStatus' in data.node ? data.node : null
  if (!goods) {
    return (
      <>
        <Bar title="上架商品" back="/station/products" />
        <main>{error ? <Failed what="商品" error={error} retry={reload} /> : <Loading rows={6} />}</main>
        <TabFoot on="more" deep />
      </>
    )
  }
  const revision = goods.open ?? goods.live
  const waiting = Boolean(goods.open && !goods.open.editable)
  return <ProductForm key={`${revision?.id ?? ''}${goods.open?.status ?? ''}`} goods={goods} waiting={waiting} reload={reload} />
}

function ProductForm({ goods, waiting, reload }: { goods: GoodsFragment; waiting: boolean; reload: () => Promise<void> }) {
  const revision = goods.open ?? goods.live!
  const [form, change, clear] = useDraft<GoodsForm>(`goods.${goods.id}.${revision.id}`, formOf(revision.content, revision.photos, goods))
  const [changed, setChanged] = useState(false)
  const [sending, setSending] = useState(false)
  const [reopened, setReopened] = useState(false)
  const doing = useDoing()
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (doing.error) top.current?.scrollIntoView({ block: 'center' })
  }, [doing.error])
  const edit = (part: Change<GoodsForm>) => {
    setChanged(true)
    change(part)
  }
  const save = async () => {
    await act(SaveProductDraftDocument, { productId: goods.id, categoryId: goods.category.id, content: contentInput(form) })
    await act(SetProductPhotosDocument, { productId: goods.id, photos: photosInput(form.photos) })
    const hours = Number(form.shipHours)
    await act(SetProductTermsDocument, { productId: goods.id, freightTemplateId: form.freightTemplateId || null, shipHours: Number.isInteger(hours) ? hours : null })
    clear()
    setChanged(false)
  }
  const keep = () =>
    doing.run(async () => {
      await save()
      await reload()
    })
  const submit = () =>
    doing.run(async () => {
      await save()
      try {
        await act(SubmitProductDocument, { productId: goods.id })
      } finally {
        await reload()
      }
    })
  const state = standing(goods.reviewStatus, goods.listingStatus)
  const live = Boolean(goods.live)
  const editing = !waiting && (Boolean(goods.open) || reopened)
  const blocking = (goods.open?.problems ?? []).filter((problem) => problem.blocks).length
  return (
    <>
      <Bar title={live ? goods.title : '上架商品'} sub={`${goods.category.name}，${state.text}`} back="/station/products" />
      <main>
        <div ref={top} class="mt0">
          <Word goods={goods} waiting={waiting} />
          <Refusal error={doing.error} />
        </div>
        {live && <Selling goods={goods} reload={reload} />}
        {editing && <Editor goods={goods} form={form} edit={edit} wrong={doing.error} setSending={setSending} />}
      </main>
      <TabFoot on="more" deep>
        {waiting ? (
          <Button
            kind="b2"
            icon="ret"
            busy={doing.busy}
            onClick={() =>
              void doing.run(async () => {
                await act(WithdrawProductDocument, { productId: goods.id })
                await reload()
              })
            }
          >
            撤回来改
          </Button>
        ) : editing ? (
          <div class="duo">
            <Button kind="b2" busy={doing.busy} disabled={sending} onClick={keep}>
              存草稿
            </Button>
            <Button wide busy={doing.busy} disabled={sending} onClick={submit}>
              交乡镇审核
              {sending ? <small>照片还在传</small> : !changed && blocking > 0 && <small>还有 {blocking} 处要补</small>}
            </Button>
          </div>
        ) : (
          <Button kind="b2" icon="pen" onClick={() => setReopened(true)}>
            改文字、照片，要再审
          </Button>
        )}
      </TabFoot>
    </>
  )
}

function Word({ goods, waiting }: { goods: GoodsFragment; waiting: boolean }) {
  return (
    <>
      {goods.reviewStatus === 'RETURNED' || goods.open?.status === 'RETURNED' ? (
        <Say tone="warn" icon="ret" title="退回来改">
          <p>{goods.open?.returnReason}</p>
        </Say>
      ) : (
        waiting && (
          <Say tone="note" icon="clk" title={goods.open?.status === 'SUBMITTED' ? '等乡镇看' : '乡镇过了，等县里看'}>
            <p>{goods.live ? '原来的照卖，新的批了自动换上。' : '批了就能上架。'}</p>
          </Say>
        )
      )}
      {goods.listingStatus === 'TAKEN_DOWN' && (
        <Say tone="stop" title="被下架了">
          <p>{goods.takedownReason}</p>
        </Say>
      )}
    </>
  )
}

interface EditorProps {
  goods: GoodsFragment
  form: GoodsForm
  edit: (part: Change<GoodsForm>) => void
  wrong: ApiError | null
  setSending: (sending: boolean) => void
}

function Editor({ goods, form, edit, wrong, setSending }: EditorProps) {
  const seller = useSeller()
  const choices = useAsk(GoodsChoicesDocument, { sellerId: seller.id })
  const problems = goods.open?.problems ?? []
  const message = (path: string) => (wrong?.field === path || wrong?.field === `content.${path}` ? wrong.message : problems.find((problem) => problem.path === path)?.message)
  const templates = choices.data?.freightTemplates.nodes ?? []
  const [block] = form.story
  const tell = (part: { heading?: string; text?: string }) => edit({ story: [{ ...(block ?? { heading: '', text: '', photo: null }), ...part }, ...form.story.slice(1)] })
  return (
    <div class="two">
      <div class="wide">
        <GoodsPhotos photos={form.photos} onChange={(photos) => edit({ photos })} onAdd={(photo) => edit((old) => ({ photos: [...old.photos, photo] }))} setSending={setSending} error={message('photos')} />
        <Section title="2 名字和说明" />
        <Field label="名字" value={form.title} max={40} onInput={(title) => edit({ title })} error={message('title')} />
        <Field label="副标题，可不填" value={form.subtitle} max={60} onInput={(subtitle) => edit({ subtitle })} error={message('subtitle')} />
        <Field label="一句话介绍" value={form.summary} max={120} rows={2} onInput={(summary) => edit({ summary })} error={message('summary')} />
        <Field label="说明：哪里种的、怎么收的、到家怎么放" rows={5} max={1500} value={block?.text ?? ''} onInput={(text) => tell({ text })} error={message('story') ?? message('story.0.text')} />
        {[...form.story.slice(1).entries()].map(([index, more]) => (
          <Field
            key={index}
            label={more.heading || `说明第 ${index + 2} 段`}
            rows={3}
            max={1500}
            value={more.text}
            onInput={(text) => edit({ story: form.story.map((one, at) => (at === index + 1 ? { ...one, text } : one)) })}
            error={message(`story.${index + 1}.text`)}
          />
        ))}
      </div>
      <div class="side">
        <Variants variants={form.variants} onChange={(variants) => edit({ variants })} message={message} />
        <Section title="4 怎么发" />
        <Field label="付款后几小时发" unit="小时" mode="numeric" value={form.shipHours} onInput={(shipHours) => edit({ shipHours })} hint="1 到 72 小时" error={message('shipHours')} />
        <Section title="5 运费" />
        {choices.error && <Failed what="运费模板" error={choices.error} retry={choices.reload} />}
        <div role="radiogroup" aria-label="运费模板">
          {templates.map((template) => (
            <button
              key={template.id}
              type="button"
              role="radio"
              class={template.id === form.freightTemplateId ? 'lotc on' : 'lotc'}
              aria-checked={template.id === form.freightTemplateId}
              aria-label={`${template.name}，${template.text}`}
              onClick={() => edit({ freightTemplateId: template.id })}
            >
              <span class="d" />
              <span class="g">
                <b>{template.name}</b>
                <small>{template.text}</small>
              </span>
            </button>
          ))}
        </div>
        {!form.freightTemplateId && message('freightTemplate') && (
          <div class="er">
            <Icon name="tri" small />
            <span>{message('freightTemplate')}</span>
          </div>
        )}
        <LinkButton href="/station/freight/new" kind="b2" small icon="add">
          新写一个运费模板
        </LinkButton>
        <div class="gap">
          <Say tone="note" title="生鲜不支持七天无理由退货">
            <p>买家每次下单都要打勾。坏果包赔写在商品页上。</p>
          </Say>
        </div>
        {problems.some((problem) => !problem.blocks) && <Chip tone="warn">有几处建议改</Chip>}
      </div>
    </div>
  )
}
