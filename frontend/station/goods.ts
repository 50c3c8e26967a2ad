// A product while it is written: what was typed, made into what the API takes.
import type { DraftVariantInput, GoodsContentFragment, GoodsPhotoFragment, PhotoInput, ProductContentInput } from '../gql/generated/station/graphql'
import { fenOf, gramsOf } from './units'

export interface VariantForm {
  id: string
  kg: string
  package: string
  grade: string
  price: string
  pieces: string
  pieceWord: string
  piecesFrom: string
  piecesTo: string
  mmFrom: string
  mmTo: string
  brix: string
  /** What the form does not show and must not lose. */
  fruitG: number[] | null
}

export interface StoryForm {
  heading: string
  text: string
  photo: string | null
}

export interface PhotoForm {
  fileId: string
  url: string
  crop: number[] | null
  alt: string
  note: string
}

export interface GoodsForm {
  title: string
  subtitle: string
  summary: string
  returnsText: string
  months: number[]
  story: StoryForm[]
  attributes: { label: string; value: string }[]
  variants: VariantForm[]
  photos: PhotoForm[]
  shipHours: string
  freightTemplateId: string
}

export const BLANK_VARIANT: VariantForm = {
  id: '', kg: '', package: '箱', grade: '', price: '', pieces: '', pieceWord: '', piecesFrom: '', piecesTo: '', mmFrom: '', mmTo: '', brix: '', fruitG: null,
}

const shown = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value))
const yuanText = (fen: number | null | undefined) => (fen ? String(fen / 100) : '')

/** The form of a revision as the server has it. */
export function formOf(content: GoodsContentFragment, photos: readonly GoodsPhotoFragment[], terms: { shipHours: number; freightTemplateId?: string | null }): GoodsForm {
  return {
    title: content.title,
    subtitle: content.subtitle,
    summary: content.summary,
    returnsText: content.returnsText,
    months: [...content.months],
    story: content.story.length ? content.story.map(({ heading, text, photo }) => ({ heading, text, photo: photo ?? null })) : [{ heading: '', text: '', photo: null }],
    attributes: content.attributes.map(({ label, value }) => ({ label, value })),
    variants: content.variants.map((one) => ({
      id: one.id,
      kg: one.netG ? String(one.netG / 1000) : '',
      package: one.package,
      grade: one.grade,
      price: yuanText(one.priceFen),
      pieces: shown(one.pieces),
      pieceWord: one.pieceWord,
      piecesFrom: shown(one.spec.pieces?.[0]),
      piecesTo: shown(one.spec.pieces?.[1]),
      mmFrom: shown(one.spec.diameterMm?.[0]),
      mmTo: shown(one.spec.diameterMm?.[1]),
      brix: one.spec.brix ? String(one.spec.brix / 10) : '',
      fruitG: one.spec.fruitG ? [...one.spec.fruitG] : null,
    })),
    photos: photos.map(({ fileId, url, crop, alt, note }) => ({ fileId, url, crop: crop ? [...crop] : null, alt, note })),
    shipHours: String(terms.shipHours),
    freightTemplateId: terms.freightTemplateId ?? '',
  }
}

const whole = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : null)

function range(from: string, to: string): number[] | null {
  const [low, high] = [whole(from), whole(to) ?? whole(from)]
  return low !== null && high !== null ? [low, high] : null
}

/** A variant as the API takes it; what is no number is left out, and named there when it is needed. */
export function variantInput(form: VariantForm): DraftVariantInput {
  const brix = /^\d{1,2}(\.\d)?$/.test(form.brix.trim()) ? Math.round(Number(form.brix) * 10) : null
  return {
    ...(form.id ? { id: form.id } : {}),
    netG: gramsOf(form.kg),
    package: form.package,
    grade: form.grade,
    priceFen: fenOf(form.price),
    pieces: whole(form.pieces),
    pieceWord: form.pieceWord,
    spec: { pieces: range(form.piecesFrom, form.piecesTo), diameterMm: range(form.mmFrom, form.mmTo), fruitG: form.fruitG, brix },
  }
}

export function contentInput(form: GoodsForm): ProductContentInput {
  return {
    title: form.title,
    subtitle: form.subtitle,
    summary: form.summary,
    returnsText: form.returnsText,
    months: form.months,
    story: form.story.filter((block) => block.heading || block.text || block.photo),
    attributes: form.attributes,
    variants: form.variants.map(variantInput),
  }
}

export function photosInput(photos: PhotoForm[]): PhotoInput[] {
  return photos.map(({ fileId, crop, alt, note }) => ({ fileId, crop, alt, note }))
}

/** The largest square in the middle of a picture, as fractions of its edges; null for a square one. */
export function middleSquare(width: number, height: number): number[] | null {
  if (width === height) return null
  const side = Math.min(width, height)
  const [x, y] = [(width - side) / 2 / width, (height - side) / 2 / height]
  return [x, y, 1 - x, 1 - y]
}

/** A square of a picture: its side as a part of the shorter edge, its middle as fractions; kept inside the picture. */
export function squareOf(width: number, height: number, size: number, centerX: number, centerY: number): number[] {
  const side = Math.min(width, height) * Math.min(1, Math.max(0.2, size))
  const [w, h] = [side / width, side / height]
  const left = Math.min(1 - w, Math.max(0, centerX - w / 2))
  const top = Math.min(1 - h, Math.max(0, centerY - h / 2))
  return [left, top, left + w, top + h].map((edge) => Math.min(1, Math.round(edge * 10_000) / 10_000))
}
