// What is filled in: fields, lists to choose from, taps of one or several.
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'

import { Icon } from './ui'

interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  unit?: string
  type?: 'text' | 'date' | 'tel' | 'email'
  mode?: 'decimal' | 'numeric' | 'text' | 'tel'
  rows?: number
  max?: number
  wide?: boolean
  error?: string | undefined
  hint?: string
  placeholder?: string
}

/** A labelled field; with `rows` a text of several lines. The error names what to do. */
export function Field(props: FieldProps) {
  const { label, value, onInput, unit, type = 'text', mode, rows, max, wide, error, hint, placeholder } = props
  const id = useId()
  const described = error ? `${id}-e` : hint ? `${id}-h` : undefined
  const shared = {
    id,
    value,
    'aria-invalid': Boolean(error),
    'aria-describedby': described,
    onInput: (event: JSX.TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) => onInput(event.currentTarget.value),
    ...(max ? { maxLength: max } : {}),
    ...(placeholder ? { placeholder } : {}),
  }
  return (
    <div class={wide ? 'fd w2' : 'fd'}>
      <label class="lb" for={id}>
        {label}
      </label>
      <span class={error ? 'in bad' : 'in'}>
        {rows ? <textarea rows={rows} {...shared} /> : <input type={type} {...(mode ? { inputMode: mode } : {})} {...shared} />}
        {unit && <em>{unit}</em>}
      </span>
      {error && (
        <div class="er" id={`${id}-e`}>
          <Icon name="tri" small />
          <span>{error}</span>
        </div>
      )}
      {!error && hint && (
        <div class="sm m2" id={`${id}-h`}>
          {hint}
        </div>
      )}
    </div>
  )
}

export interface Choice<Value extends string = string> {
  value: Value
  label: string
}

interface SelectProps<Value extends string> {
  label: string
  value: Value | ''
  choices: Choice<Value>[]
  onChange: (value: Value | '') => void
  none?: string
  error?: string | undefined
}

export function Select<Value extends string>({ label, value, choices, onChange, none = '请选', error }: SelectProps<Value>) {
  const id = useId()
  return (
    <div class="fd">
      <label class="lb" for={id}>
        {label}
      </label>
      <span class={error ? 'in bad' : 'in'}>
        <select id={id} value={value} aria-invalid={Boolean(error)} onChange={(event) => onChange(event.currentTarget.value as Value | '')}>
          <option value="">{none}</option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      </span>
      {error && (
        <div class="er">
          <Icon name="tri" small />
          <span>{error}</span>
        </div>
      )}
    </div>
  )
}

interface PickProps<Value extends string> {
  label: string
  value: Value | ''
  choices: Choice<Value>[]
  onChange: (value: Value) => void
  wrap?: boolean
}

/** Two to four ways, one tap each. */
export function Pick<Value extends string>({ label, value, choices, onChange, wrap }: PickProps<Value>) {
  const id = useId()
  return (
    <div class="fd">
      <div class="lb" id={id}>
        {label}
      </div>
      <div class={wrap ? 'pick wrap' : 'pick'} role="radiogroup" aria-labelledby={id}>
        {choices.map((choice) => (
          <button
            key={choice.value}
            type="button"
            role="radio"
            class={choice.value === value ? 'on' : ''}
            aria-checked={choice.value === value}
            onClick={() => onChange(choice.value)}
          >
            <span class="d" />
            {choice.label}
          </button>
        ))}
      </div>
    </div>
  )
}

/** Several of many. */
export function Checks<Value extends string>({ label, value, choices, onChange }: { label: string; value: Value[]; choices: Choice<Value>[]; onChange: (value: Value[]) => void }) {
  return (
    <fieldset class="fd">
      <legend class="lb">{label}</legend>
      <div class="cks">
        {choices.map((choice) => (
          <label class="ck" key={choice.value}>
            <input
              type="checkbox"
              checked={value.includes(choice.value)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...value, choice.value] : value.filter((one) => one !== choice.value))
              }
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
