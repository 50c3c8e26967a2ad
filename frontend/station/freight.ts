// A freight template while it is written.
import type { FreightFragment, FreightTemplateInput } from '../gql/generated/station/graphql'
import { fenOf, gramsOf } from './units'

export interface FreightForm {
  name: string
  unit: 'WEIGHT' | 'PIECE'
  firstQty: string
  firstFee: string
  nextQty: string
  nextFee: string
  freePacks: string
  freeFrom: string
  excluded: string[]
  rates: { province: string; firstFee: string; nextFee: string }[]
}

export const BLANK_FREIGHT: FreightForm = {
  name: '', unit: 'PIECE', firstQty: '1', firstFee: '', nextQty: '1', nextFee: '', freePacks: '', freeFrom: '', excluded: [], rates: [],
}

const yuanText = (fen: number) => String(fen / 100)
const free = (text: string) => (/^0+(\.0*)?$/.test(text.trim()) ? 0 : fenOf(text))

export function freightForm(known: FreightFragment): FreightForm {
  const unit = known.unit.toUpperCase() === 'WEIGHT' ? 'WEIGHT' : 'PIECE'
  const qty = (value: number) => String(unit === 'WEIGHT' ? value / 1000 : value)
  return {
    name: known.name,
    unit,
    firstQty: qty(known.firstQty),
    firstFee: yuanText(known.firstFen),
    nextQty: qty(known.nextQty),
    nextFee: yuanText(known.nextFen),
    freePacks: known.freeFromPacks ? String(known.freeFromPacks) : '',
    freeFrom: known.freeFromFen ? yuanText(known.freeFromFen) : '',
    excluded: [...known.excluded],
    rates: known.rates.map((rate) => ({ province: rate.province, firstFee: yuanText(rate.firstFen), nextFee: yuanText(rate.nextFen) })),
  }
}

/** The template as the API takes it, or what is missing in words. */
export function freightInput(form: FreightForm): FreightTemplateInput | string {
  const qty = (text: string) => (form.unit === 'WEIGHT' ? gramsOf(text) : /^[1-9]\d{0,3}$/.test(text.trim()) ? Number(text) : null)
  const [firstQty, nextQty, firstFen, nextFen] = [qty(form.firstQty), qty(form.nextQty), free(form.firstFee), free(form.nextFee)]
  if (!form.name.trim()) return '先给模板起个名字'
  if (firstQty === null || nextQty === null) return form.unit === 'WEIGHT' ? '首重、续重填公斤数' : '首件、续件填件数'
  if (firstFen === null || nextFen === null) return '先填运费，包邮填 0'
  const rates = form.rates.map((rate) => ({ province: rate.province, firstFen: free(rate.firstFee), nextFen: free(rate.nextFee) }))
  if (rates.some((rate) => !rate.province || rate.firstFen === null || rate.nextFen === null)) return '另算的省没填完'
  return {
    name: form.name.trim(),
    unit: form.unit,
    firstQty,
    firstFen,
    nextQty,
    nextFen,
    freeFromPacks: /^[1-9]\d{0,3}$/.test(form.freePacks.trim()) ? Number(form.freePacks) : null,
    freeFromFen: fenOf(form.freeFrom),
    excluded: form.excluded,
    rates: rates as FreightTemplateInput['rates'] & object,
  }
}
