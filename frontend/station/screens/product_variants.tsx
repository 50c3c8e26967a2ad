// The variants of a product: weight in kilograms with 斤 beside it, price with its price per 斤.
import { useState } from 'preact/hooks'

import { Field } from '../fields'
import { BLANK_VARIANT, type VariantForm } from '../goods'
import { Button, Icon, Section } from '../ui'
import { amount, fenOf, gramsOf, jin, perJin } from '../units'

interface Props {
  variants: VariantForm[]
  onChange: (variants: VariantForm[]) => void
  message: (path: string) => string | undefined
}

export function Variants({ variants, onChange, message }: Props) {
  const [open, setOpen] = useState(variants.length ? -1 : 0)
  const shown = variants.length ? variants : [BLANK_VARIANT]
  const change = (index: number, part: Partial<VariantForm>) => onChange(shown.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return (
    <>
      <Section title="3 规格和价钱">
        <button
          type="button"
          onClick={() => {
            onChange([...shown, { ...BLANK_VARIANT, package: shown[shown.length - 1]?.package ?? '箱' }])
            setOpen(shown.length)
          }}
        >
          加一种
        </button>
      </Section>
      {message('variants') && (
        <div class="er">
          <Icon name="tri" small />
          <span>{message('variants')}</span>
        </div>
      )}
      <div class="rows">
        {shown.map((variant, index) => (
          <VariantRow
            key={variant.id || index}
            variant={variant}
            open={index === open}
            toggle={() => setOpen(index === open ? -1 : index)}
            change={(part) => change(index, part)}
            drop={shown.length > 1 ? () => onChange(shown.filter((_one, at) => at !== index)) : null}
            message={(field) => message(`variants.${index}.${field}`)}
          />
        ))}
      </div>
    </>
  )
}

interface RowProps {
  variant: VariantForm
  open: boolean
  toggle: () => void
  change: (part: Partial<VariantForm>) => void
  drop: (() => void) | null
  message: (field: string) => string | undefined
}

function VariantRow({ variant, open, toggle, change, drop, message }: RowProps) {
  const [g, fen] = [gramsOf(variant.kg), fenOf(variant.price)]
  const spec = [
    variant.mmFrom && `直径 ${variant.mmFrom}–${variant.mmTo || variant.mmFrom} mm`,
    variant.piecesFrom && `${variant.piecesFrom}–${variant.piecesTo || variant.piecesFrom} 个`,
  ].filter(Boolean)
  return (
    <div class="vr">
      <button class="row" type="button" aria-expanded={open} onClick={toggle}>
        <span class="g">
          <b>{g ? `${variant.kg} kg ${variant.package}${variant.grade ? `，${variant.grade}` : ''}` : '还没填净重'}</b>
          <small>{spec.join('，') || (g ? `${jin(g)} 斤` : '点开填')}</small>
        </span>
        <span class="e">
          <b>{fen ? `${amount(fen)} 元` : '没价'}</b>
          {g && fen && <small>{amount(perJin(fen, g))} 元/斤</small>}
        </span>
        <Icon name="pen" />
      </button>
      {open && (
        <div class="four">
          <div class="duo">
            <Field label="净重" unit="公斤" mode="decimal" value={variant.kg} onInput={(kg) => change({ kg })} hint={g ? `${jin(g)} 斤` : '不算箱子'} error={message('netG')} />
            <Field label="一份多少钱" unit="元" mode="decimal" value={variant.price} onInput={(price) => change({ price })} hint={g && fen ? `${amount(perJin(fen, g))} 元一斤` : '一份的价'} error={message('priceFen')} />
          </div>
          <div class="duo">
            <Field label="包装" value={variant.package} max={8} onInput={(text) => change({ package: text })} error={message('package')} />
            <Field label="等级，可不填" value={variant.grade} max={10} onInput={(grade) => change({ grade })} error={message('grade')} />
          </div>
          <div class="duo">
            <Field label="果子几个，从" unit="个" mode="numeric" value={variant.piecesFrom} onInput={(piecesFrom) => change({ piecesFrom })} error={message('spec.pieces')} />
            <Field label="到" unit="个" mode="numeric" value={variant.piecesTo} onInput={(piecesTo) => change({ piecesTo })} />
          </div>
          <div class="duo">
            <Field label="直径，从" unit="mm" mode="numeric" value={variant.mmFrom} onInput={(mmFrom) => change({ mmFrom })} error={message('spec.diameterMm')} />
            <Field label="到" unit="mm" mode="numeric" value={variant.mmTo} onInput={(mmTo) => change({ mmTo })} />
          </div>
          <div class="duo">
            <Field label="糖度至少" unit="度" mode="decimal" value={variant.brix} onInput={(brix) => change({ brix })} error={message('spec.brix')} />
            <Field label="按个卖，一份几个" mode="numeric" value={variant.pieces} onInput={(pieces) => change({ pieces })} error={message('pieces')} />
          </div>
          {variant.pieces && <Field label="量词" value={variant.pieceWord} max={2} placeholder="枚、个" onInput={(pieceWord) => change({ pieceWord })} />}
          {drop && (
            <Button kind="b2" small onClick={drop}>
              不要这一种
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
