// 商品: what this seller sells, and what waits or came back.
import { useState } from 'preact/hooks'

import { CreateProductDocument, GoodsChoicesDocument, ProductsDocument, type ProductListingStatus, type ProductReviewStatus } from '../../gql/generated/station/graphql'
import { go } from '../../kit/router'
import { act, useAsk, useDoing } from '../data'
import { Select } from '../fields'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Empty, Failed, Icon, LinkButton, Loading, Refusal, type Tone } from '../ui'
import { amount, perJin } from '../units'

/** What stands over a product, in one word. */
export function standing(review: ProductReviewStatus, listing: ProductListingStatus): { text: string; tone: Tone } {
  if (review === 'RETURNED') return { text: '退回', tone: 'warn' }
  if (listing === 'TAKEN_DOWN') return { text: '被下架', tone: 'no' }
  if (listing === 'ON') return { text: '在卖', tone: 'ok' }
  if (review === 'APPROVED') return { text: '没上架', tone: 'wait' }
  if (review === 'DRAFT') return { text: '草稿', tone: 'wait' }
  return { text: review === 'SUBMITTED' ? '等乡镇看' : '等县里看', tone: 'wait' }
}

export function Products() {
  const [more, setMore] = useState<string[]>([])
  return (
    <>
      <Bar title="商品" back="/station/more" />
      <main>
        {['', ...more].map((after) => (
          <Page key={after} after={after} last={after === (more[more.length - 1] ?? '')} onMore={(cursor) => setMore([...more, cursor])} />
        ))}
      </main>
      <TabFoot on="more" deep>
        <LinkButton href="/station/products/new" icon="add">
          上架一个商品
        </LinkButton>
      </TabFoot>
    </>
  )
}

function Page({ after, last, onMore }: { after: string; last: boolean; onMore: (cursor: string) => void }) {
  const seller = useSeller()
  const { data, error, reload } = useAsk(ProductsDocument, { sellerId: seller.id, after: after || null })
  if (!data) return error ? <Failed what="商品" error={error} retry={reload} /> : <Loading rows={4} />
  if (!data.products.totalCount) return <Empty text="还没有商品。拍几张照片，写几句话，就能上架。" />
  return (
    <>
      <div class="rows mt0">
        {data.products.nodes.map((product) => {
          const state = standing(product.reviewStatus, product.listingStatus)
          const variants = product.variants.filter((variant) => !variant.retiredAt)
          const cheapest = variants.reduce<(typeof variants)[number] | null>((low, one) => (!low || one.priceFen < low.priceFen ? one : low), null)
          const stock = variants.reduce((sum, variant) => sum + variant.supplies.reduce((all, supply) => all + supply.available, 0), 0)
          return (
            <a class="row" key={product.id} href={`/station/products/${product.id}`}>
              {product.cover ? <img src={`${product.cover.url}${product.cover.url.startsWith('/files/') ? '?width=360' : ''}`} alt="" /> : <Icon name="pic" />}
              <span class="g">
                <b>{product.title || product.open?.content.title || '还没起名'}</b>
                <small>{cheapest ? `${amount(cheapest.priceFen)} 元起，${amount(perJin(cheapest.priceFen, cheapest.netG))} 元/斤` : '还没有价钱'}</small>
                {product.listingStatus === 'ON' && <small>{stock ? `装好的 ${stock} 件` : '装好的卖完了'}</small>}
              </span>
              <span class="e">
                <Chip tone={state.tone} {...(state.text === '退回' ? { icon: 'ret' as const } : {})}>
                  {state.text}
                </Chip>
              </span>
            </a>
          )
        })}
      </div>
      {last && data.products.pageInfo.hasNextPage && (
        <Button kind="b2" onClick={() => onMore(data.products.pageInfo.endCursor ?? '')}>
          再看 30 件
        </Button>
      )}
    </>
  )
}

const LEVELS = ['大类', '小类', '品种']

export function NewProduct() {
  const seller = useSeller()
  const { data, error, reload } = useAsk(GoodsChoicesDocument, { sellerId: seller.id })
  const [path, setPath] = useState<string[]>([])
  const doing = useDoing()
  const categories = data?.categories ?? []
  const below = (parent: string) => categories.filter((one) => (one.parentId ?? '') === parent).map(({ id, name }) => ({ value: id, label: name }))
  const levels = ['', ...path].map((parent) => below(parent)).filter((choices) => choices.length > 0)
  const chosen = levels.length === path.length ? (path[path.length - 1] ?? '') : ''
  const create = () =>
    doing.run(async () => {
      const answer = await act(CreateProductDocument, { sellerId: seller.id, categoryId: chosen })
      go(`/station/products/${answer.product!.id}`, { replace: true })
    })
  return (
    <>
      <Bar title="上架商品" sub="先选是哪一类" back="/station/products" />
      <main>
        <div class="mt0">
          {!data && (error ? <Failed what="品类" error={error} retry={reload} /> : <Loading rows={2} />)}
          {data && (
            <>
              {levels.map((choices, level) => (
                <Select
                  key={level ? path[level - 1] : 'root'}
                  label={LEVELS[level] ?? '再细分'}
                  value={path[level] ?? ''}
                  choices={choices}
                  onChange={(value) => setPath([...path.slice(0, level), ...(value ? [value] : [])])}
                />
              ))}
            </>
          )}
          <Refusal error={doing.error} />
        </div>
      </main>
      <TabFoot on="more" deep>
        <Button icon="go" busy={doing.busy} disabled={!chosen} onClick={create}>
          下一步，拍照片
        </Button>
      </TabFoot>
    </>
  )
}
