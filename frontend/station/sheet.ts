// A collection sheet while it is written: rows as typed, checked, added up.
import type { IntakeRowInput, IntakeTerm } from '../gql/generated/station/graphql'
import { cost, fenOf, gramsOf } from './units'

export interface SheetRow {
  producerId: string
  plotId: string
  term: IntakeTerm
  kg: string
  /** Yuan per kilogram, of a purchase. */
  price: string
  /** The farmer's part in percent, of an agency. */
  share: string
  /** His 合格证: handed over with its number, or none and what is done about it. */
  paper: 'has' | 'none'
  number: string
  way: 'issue' | 'later' | 'refuse'
}

export interface Sheet {
  productId: string
  pickedOn: string
  rows: SheetRow[]
  row: SheetRow
}

export const BLANK_ROW: SheetRow = { producerId: '', plotId: '', term: 'PURCHASE', kg: '', price: '', share: '80', paper: 'none', number: '', way: 'issue' }

/** What is still missing in a row, as a short word for the button; empty when it can be taken. */
export function missingIn(row: SheetRow): string {
  if (!row.producerId) return '先选农户'
  if (gramsOf(row.kg) === null) return '先填重量'
  if (row.term === 'PURCHASE' && fenOf(row.price) === null) return '先填价钱'
  if (row.term === 'AGENCY' && basisPoints(row.share) === null) return '先填他分几成'
  if (row.paper === 'has' && !row.number.trim()) return '先填合格证号'
  return ''
}

/** Percent as typed, in basis points; null outside of (0, 100]. */
export function basisPoints(percent: string): number | null {
  const points = fenOf(percent)
  return points !== null && points <= 10_000 ? points : null
}

/** Fen a row costs now; null when the farmer is paid after the sale, or it is not complete. */
export function rowCost(row: SheetRow): number | null {
  const [g, price] = [gramsOf(row.kg), fenOf(row.price)]
  return row.term === 'PURCHASE' && g !== null && price !== null ? cost(g, price) : null
}

export function totals(rows: SheetRow[]): { count: number; g: number; fen: number } {
  return {
    count: rows.length,
    g: rows.reduce((sum, row) => sum + (gramsOf(row.kg) ?? 0), 0),
    fen: rows.reduce((sum, row) => sum + (rowCost(row) ?? 0), 0),
  }
}

/** The rows to send: complete ones, without those that are not taken today. */
export function toSend(sheet: Sheet): SheetRow[] {
  return [...sheet.rows, sheet.row].filter((row) => !missingIn(row) && !(row.paper === 'none' && row.way === 'refuse'))
}

/** A row as the API takes it. */
export function inputOf(row: SheetRow, sheet: Sheet): IntakeRowInput {
  const purchase = row.term === 'PURCHASE'
  return {
    producerId: row.producerId,
    productId: sheet.productId,
    netG: gramsOf(row.kg)!,
    term: row.term,
    priceFenPerKg: purchase ? fenOf(row.price) : null,
    shareBp: purchase ? null : basisPoints(row.share),
    pickedOn: sheet.pickedOn,
    plotId: row.plotId || null,
    commitmentNumber: row.paper === 'has' ? row.number.trim() : '',
  }
}
