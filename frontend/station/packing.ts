// What goes into the parcel being packed, until it is sealed.
import type { PackItemInput } from '../gql/generated/station/graphql'

export interface Packed {
  lineId: string
  packs: number
  /** By tap: the lot. */
  lotId: string
  /** By scan: the box's own code. */
  traceCode: string
  /** What the person sees: the lot's code, or the box's. */
  label: string
  commitment: string
}

export interface Line {
  id: string
  title: string
  label: string
  toPackQty: number
}

/** How many packs of a line are not bound yet. */
export function leftOf(line: Line, packed: Packed[]): number {
  return line.toPackQty - packed.filter((one) => one.lineId === line.id).reduce((sum, one) => sum + one.packs, 0)
}

/** The line whose packs are bound next; null when all are. */
export function currentLine<One extends Line>(lines: readonly One[], packed: Packed[]): One | null {
  return lines.find((line) => leftOf(line, packed) > 0) ?? null
}

/** Add packs; the same lot by tap adds up, a scanned box stands for itself and is bound once. */
export function bind(packed: Packed[], next: Packed): Packed[] {
  if (next.traceCode) return packed.some((one) => one.traceCode === next.traceCode) ? packed : [...packed, next]
  const same = packed.find((one) => !one.traceCode && one.lotId === next.lotId && one.lineId === next.lineId)
  if (!same) return [...packed, next]
  return packed.map((one) => (one === same ? { ...same, packs: same.packs + next.packs } : one))
}

export function itemsOf(packed: Packed[]): PackItemInput[] {
  return packed.map(({ lineId, packs, lotId, traceCode }) => (traceCode ? { lineId, packs, traceCode } : { lineId, packs, lotId }))
}

/** Which of the packed rows a refusal names (`items.1.lotId`); -1 for none. */
export function refusedRow(field: string | null): number {
  const found = /^items\.(\d+)/.exec(field ?? '')
  return found ? Number(found[1]) : -1
}
