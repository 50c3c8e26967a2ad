// What waits for the person, as tickets: sorted by their deadline, those without one last.
import type { MySellerFragment, MyStationFragment, TodayQuery } from '../gql/generated/station/graphql'
import type { IconName } from './icons'
import { amount, kg, monthDay } from './units'

export interface Ticket {
  key: string
  href: string
  title: string
  text: string
  verb: string
  icon: IconName
  /** The deadline; null: whenever he likes. */
  by: string | null
  /** Under the figure, or instead of it: what the deadline means. */
  note: string
  /** The head of the stub where there is no deadline. */
  head: string
  /** Somebody's own words, quoted. */
  quote?: string
}

/** The steps a station goes through until it is open. */
export function stationTickets(stations: readonly MyStationFragment[]): Ticket[] {
  return stations.flatMap((station): Ticket[] => {
    const base = { key: station.id, href: `/station/sites/${station.id}`, by: null, icon: 'today' as const }
    const wanting = 12 - station.haves.length - station.photos.length
    switch (station.status) {
      case 'DRAFT':
        return [{ ...base, href: `/station/apply/${station.id}`, title: `${station.stationName}的申请没交`, text: '填好以后交乡镇。', verb: '接着填', note: '随时可交', head: '草稿' }]
      case 'RETURNED':
        return [{ ...base, icon: 'ret', href: `/station/apply/${station.id}`, title: '开站申请被退回', text: '', quote: station.statusReason, verb: '去修改', note: '随时可交', head: '退回' }]
      case 'BUILDING':
        return wanting > 0
          ? [{ ...base, title: `建站还差 ${wanting} 样`, text: '六有证明和六张照片，齐了就能申请验收。', verb: '去补齐', note: '齐了再交', head: '建设中' }]
          : [{ ...base, title: '可以申请验收了', text: '六有和照片都齐了。', verb: '去申请', note: '县里来看', head: '齐了' }]
      case 'RECTIFY':
        return [{ ...base, icon: 'ret', title: '验收要整改', text: '', quote: station.statusReason, verb: '去整改', by: station.rectifyBy ?? null, note: '整改期限', head: '整改' }]
      default:
        return []
    }
  })
}

/** The steps a seller goes through until goods may be sold. */
export function sellerTickets(sellers: readonly MySellerFragment[]): Ticket[] {
  return sellers.flatMap((seller): Ticket[] => {
    const base = { key: seller.id, href: `/station/sellers/${seller.id}`, by: null, icon: 'doc' as const }
    switch (seller.status) {
      case 'DRAFT':
        return [{ ...base, title: '入驻资料没交', text: '填好执照，交乡镇。', verb: '接着填', note: '随时可交', head: '草稿' }]
      case 'RETURNED':
        return [{ ...base, icon: 'ret', title: '入驻资料被退回', text: '', quote: seller.statusReason, verb: '去修改', note: '随时可交', head: '退回' }]
      case 'COUNTY_APPROVED':
      case 'ACCOUNT_PENDING':
        return seller.accountActive ? [] : [{ ...base, title: '开收款账户', text: '县里批了，开好账户就能卖。', verb: '去办', note: '办好才能卖', head: '还差' }]
      case 'RESTRICTED':
        return [{ ...base, icon: 'stop', title: '现在不能接新单', text: '', quote: seller.statusReason, verb: '去看看', note: '办好再卖', head: '受限' }]
      default:
        return []
    }
  })
}

/** Orders that wait: to be packed, and buyers who want to cancel. */
function orderTickets(today: TodayQuery, sellerId: string): Ticket[] {
  const packs = new Map<string, number>()
  for (const line of today.toPack.nodes.flatMap((order) => order.lines)) {
    packs.set(line.title, (packs.get(line.title) ?? 0) + line.qty - line.cancelledQty)
  }
  const [by] = today.toPack.nodes.flatMap((order) => (order.shipBy ? [order.shipBy] : [])).sort()
  const toPack: Ticket[] = today.toPack.totalCount
    ? [{
        key: 'to-pack', href: '/station/orders', icon: 'tri', title: `${today.toPack.totalCount} 单要装箱`,
        text: [...packs].map(([title, count]) => `${title} ${count} 件`).join('，'), verb: '去装箱', by: by ?? null, note: '要发货', head: '要发货',
      }]
    : []
  const asked = today.cancelRequests.nodes
    .filter((order) => order.seller.id === sellerId)
    .map((order): Ticket => ({
      key: order.id, href: `/station/orders/${order.id}`, icon: 'msg', title: `尾号 ${order.number.slice(-4)} 的买家要取消`,
      text: '', quote: order.cancelRequest?.reason ?? '', verb: '去答复', by: order.shipBy ?? null, note: '等您答', head: '等您答',
    }))
  return [...toPack, ...asked]
}

/** Orders, goods, lots and statements that wait for one seller. */
export function workTickets(today: TodayQuery, sellerId: string): Ticket[] {
  const names = new Map(today.products.nodes.map((product) => [product.id, product.title]))
  const returned = today.products.nodes
    .filter((product) => product.reviewStatus === 'RETURNED')
    .map((product): Ticket => ({
      key: product.id, href: `/station/products/${product.id}`, icon: 'ret', title: `${product.title || '商品'}被退回`,
      text: '', quote: product.open?.returnReason ?? '', verb: '去修改', by: null, note: '随时可交', head: '退回',
    }))
  const down = today.products.nodes
    .filter((product) => product.listingStatus === 'TAKEN_DOWN')
    .map((product): Ticket => ({
      key: `${product.id}-down`, href: `/station/products/${product.id}`, icon: 'stop', title: `${product.title}被下架`,
      text: '', quote: product.takedownReason, verb: '去看看', by: null, note: '改好再卖', head: '下架',
    }))
  const ready = today.products.nodes
    .filter((product) => product.reviewStatus === 'APPROVED' && product.listingStatus === 'OFF')
    .map((product): Ticket => ({
      key: `${product.id}-on`, href: `/station/products/${product.id}`, icon: 'ok', title: `${product.title}批了，还没上架`,
      text: '点一下就能卖。', verb: '去上架', by: null, note: '随时可上', head: '批了',
    }))
  const lots = today.pending.nodes.map((lot): Ticket => ({
    key: lot.id, href: `/station/lots/${lot.id}`, icon: 'test', title: `${names.get(lot.productId) ?? '这批货'} ${kg(lot.netG)} 公斤待放行`,
    text: `批次 ${lot.code}，${monthDay(lot.pickedOn)}采。快检、开证，再放行。`, verb: '去办', by: null, note: '办好才能卖', head: '待放行',
  }))
  const held = today.held.nodes.map((lot): Ticket => ({
    key: lot.id, href: `/station/lots/${lot.id}`, icon: 'stop', title: `批次 ${lot.code} 被隔离`,
    text: `${names.get(lot.productId) ?? ''} ${kg(lot.netG)} 公斤，等县里处理。`, quote: lot.qualityReason, verb: '去看看', by: null, note: '不能卖', head: '隔离',
  }))
  const statements = today.statements.nodes
    .filter((statement) => statement.status === 'SELLER_REVIEW')
    .map((statement): Ticket => ({
      key: statement.id, href: `/station/statements/${statement.id}`, icon: 'book', title: `结算单 ${amount(statement.payoutFen)} 元`,
      text: `${statement.lineCount} 单，单号 ${statement.number}`, verb: '去核对', by: statement.reviewUntil, note: '到期算同意', head: '还剩',
    }))
  return [...orderTickets(today, sellerId), ...statements, ...returned, ...down, ...lots, ...ready, ...held]
}

/** The most urgent first; what has no deadline keeps its order behind. */
export function byDeadline(tickets: Ticket[]): Ticket[] {
  return tickets
    .map((ticket, index) => ({ ticket, index }))
    .sort((a, b) => {
      if (a.ticket.by && b.ticket.by) return a.ticket.by < b.ticket.by ? -1 : 1
      if (a.ticket.by || b.ticket.by) return a.ticket.by ? -1 : 1
      return a.index - b.index
    })
    .map(({ ticket }) => ticket)
}
