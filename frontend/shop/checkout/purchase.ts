// What a checkout page knows, as plain data: lines as they are sent, and what stands against each.
import type { PreviewCheckoutQuery, PurchaseLineInput } from '../../gql/generated/shop/graphql'
import { buyable, type CartLine } from '../cart/choice'

export type Preview = PreviewCheckoutQuery['checkoutPreview']
export type PlannedOrder = Preview['orders'][number]
export type Problem = Preview['problems'][number]

export const NOTE_LENGTH = 100

/** Lines as the API takes them, at the prices this page is about to show. */
export function linesOf(lines: CartLine[]): PurchaseLineInput[] {
  return lines
    .filter(buyable)
    .map((line) => ({ variantId: line.variantId, qty: line.qty, seenPriceFen: line.goods!.priceFen }))
}

/** The place of the line that a problem names (`lines.2`, `lines.2.qty`), -1 when it names none. */
export function positionOf(field: string | null | undefined): number {
  const found = /^lines\.(\d+)/.exec(field ?? '')
  return found ? Number(found[1]) : -1
}

/** What stands against one line, deliverability aside, which is said of the whole order. */
export function problemAt(preview: Preview, position: number): Problem | undefined {
  return preview.problems.find((one) => one.code !== 'NOT_DELIVERABLE' && positionOf(one.field) === position)
}

/** Problems of lines that the plan could not place in any order: they are not sold any more. */
export function strayProblems(preview: Preview): Problem[] {
  const planned = new Set(preview.orders.flatMap((order) => order.lines.map((line) => line.position)))
  return preview.problems.filter((one) => !planned.has(positionOf(one.field)))
}

/** Whether an order holds fresh goods, which are not taken back without a reason. */
export function isFresh(order: PlannedOrder): boolean {
  return order.lines.some((line) => line.goods.perishable)
}

/** Names of the fresh goods of an order. */
export function freshNames(order: PlannedOrder): string {
  return [...new Set(order.lines.filter((line) => line.goods.perishable).map((line) => line.goods.title))].join('、')
}

/** The orders to be confirmed as not returnable, by their place. */
export function freshOrders(preview: Preview): number[] {
  return preview.orders.flatMap((order, at) => (isFresh(order) ? [at] : []))
}

/** Lines after a change to the one at `position`. */
export function withLine(
  lines: PurchaseLineInput[],
  position: number,
  change: Partial<PurchaseLineInput>,
): PurchaseLineInput[] {
  return lines.map((line, at) => (at === position ? { ...line, ...change } : line))
}

/** Lines without those at `positions`. */
export function without(lines: PurchaseLineInput[], positions: number[]): PurchaseLineInput[] {
  return lines.filter((_line, at) => !positions.includes(at))
}

/** Whether this is the first order of its seller: one note goes to a seller, whatever his orders. */
export function hasNote(preview: Preview, at: number): boolean {
  const seller = preview.orders[at]!.seller.id
  return preview.orders.findIndex((order) => order.seller.id === seller) === at
}
