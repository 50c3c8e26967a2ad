// The kinds of review in the queue's words, and what an officer may say when he returns one.
import type { ReviewCountsQuery } from '../../gql/generated/center/graphql'

export type KindKey = 'product' | 'certificate' | 'seller' | 'licence' | 'station'

export const KIND_LABELS: Record<KindKey, string> = {
  product: '商品',
  certificate: '证书',
  seller: '主体',
  licence: '证照',
  station: '站点',
}

export function kindCounts(counts: ReviewCountsQuery | undefined): { key: KindKey; label: string; count: number }[] {
  return (Object.keys(KIND_LABELS) as KindKey[])
    .map((key) => ({ key, label: KIND_LABELS[key], count: counts?.[key].totalCount ?? 0 }))
    .filter((one) => one.count > 0)
}

const RETURN_TICKS: Record<string, string[]> = {
  product: ['认证用语', '照片不符', '规格不清', '证照过期'],
  certificate: ['与登记不符', '扫描件不清', '产量不符', '授权书缺'],
  seller: ['名称不符', '证照过期', '声明不全', '照片不清'],
  licence: ['编号不符', '扫描件不清', '已过期', '不是本人'],
  station: ['选址不合', '面积不足', '人员未定', '材料不全'],
}

export function returnTicks(kind: string): string[] {
  return RETURN_TICKS[kind] ?? ['材料不全', '与事实不符']
}

/** The reason as it is sent: the ticks first, then what was written. */
export function reasonText(ticks: readonly string[], text: string): string {
  const head = ticks.length ? `${ticks.join('、')}：` : ''
  return head + text.trim()
}
