// An address: pasted and split, or typed; the region down to the county from three lists.
import { useRef, useState } from 'preact/hooks'

import { ask } from '../../gql/ask'
import { type AddressPartsFragment, SaveAddressDocument, SplitAddressDocument } from '../../gql/generated/shop/graphql'
import { AreaPicker } from '../../kit/AreaPicker'
import { act, asApiError } from '../lib/use-ask'

interface Props {
  /** The address to change; none: a new one. */
  address?: AddressPartsFragment | undefined
  onSaved: (address: AddressPartsFragment) => void
  onClose?: (() => void) | undefined
}

type Field = 'name' | 'phone' | 'areaCode' | 'detail' | 'form'

export function AddressForm({ address, onSaved, onClose }: Props) {
  const [name, setName] = useState(address?.name ?? '')
  const [phone, setPhone] = useState(address?.phone ?? '')
  const [areaCode, setAreaCode] = useState(address?.areaCode ?? '')
  const [detail, setDetail] = useState(address?.detail ?? '')
  const [usual, setUsual] = useState(address?.isDefault ?? false)
  const [wrong, setWrong] = useState<{ field: Field; message: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const complain = (field: Field, message: string) => {
    setWrong({ field, message })
    form.current?.querySelector<HTMLElement>(`[data-field=${field}] input, [data-field=${field}] select`)?.focus()
  }
  const save = async (event: Event) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setWrong(null)
    try {
      const id = address ? { id: address.id } : {}
      const input = { ...id, name, phone, areaCode, detail, isDefault: usual }
      const { address: saved } = await act(SaveAddressDocument, { input })
      onSaved(saved!)
    } catch (error) {
      const { field, message } = asApiError(error)
      complain((['name', 'phone', 'areaCode', 'detail'] as const).find((one) => one === field) ?? 'form', message)
    }
    setBusy(false)
  }
  const bad = (field: Field) => (wrong?.field === field ? wrong.message : '')

  return (
    <form class="addr-f" ref={form} onSubmit={save} noValidate>
      <Paste
        onSplit={(found) => {
          setName(found.name || name)
          setPhone(found.phone || phone)
          setAreaCode(found.areaCode || areaCode)
          setDetail(found.detail || detail)
          setWrong(null)
        }}
      />
      <Text label="收货人" field="name" value={name} set={setName} bad={bad('name')} autocomplete="name" />
      <Text label="手机号" field="phone" value={phone} set={setPhone} bad={bad('phone')} autocomplete="tel" phone />
      <div data-field="areaCode">
        <span class="lab">所在地区</span>
        <div class="area" role="group" aria-label="所在地区">
          <AreaPicker code={areaCode} onChange={(code) => setAreaCode(code)} />
        </div>
        {bad('areaCode') && (
          <p class="bad" role="alert">
            {bad('areaCode')}
          </p>
        )}
      </div>
      <Text
        label="街道、小区、门牌"
        field="detail"
        value={detail}
        set={setDetail}
        bad={bad('detail')}
        autocomplete="street-address"
      />
      <label class="tick mt-8">
        <input type="checkbox" checked={usual} onChange={(event) => setUsual(event.currentTarget.checked)} />
        以后都先用这个地址
      </label>
      {bad('form') && (
        <p class="bad" role="alert">
          {bad('form')}
        </p>
      )}
      <div class="acts mt-8">
        {onClose && (
          <button class="btn btn-s" type="button" onClick={onClose}>
            不改了
          </button>
        )}
        <button class={busy ? 'btn btn-s is-busy' : 'btn btn-s btn-ink'} type="submit" aria-busy={busy}>
          {busy ? '正在保存' : '保存地址'}
        </button>
      </div>
    </form>
  )
}

interface TextProps {
  label: string
  field: Field
  value: string
  set: (value: string) => void
  bad: string
  autocomplete: string
  phone?: boolean
}

function Text({ label, field, value, set, bad, autocomplete, phone = false }: TextProps) {
  return (
    <div data-field={field}>
      <label class="lab" htmlFor={`addr-${field}`}>
        {label}
      </label>
      <input
        class={bad ? 'field is-bad' : 'field'}
        id={`addr-${field}`}
        type={phone ? 'tel' : 'text'}
        value={value}
        maxLength={phone ? 20 : 120}
        autocomplete={autocomplete}
        aria-invalid={Boolean(bad)}
        aria-describedby={bad ? `addr-${field}-b` : undefined}
        onInput={(event) => set(event.currentTarget.value)}
      />
      {bad && (
        <p class="bad" id={`addr-${field}-b`} role="alert">
          {bad}
        </p>
      )}
    </div>
  )
}

interface Found {
  name: string
  phone: string
  areaCode: string
  detail: string
}

function Paste({ onSplit }: { onSplit: (found: Found) => void }) {
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  const split = async () => {
    if (!text.trim()) return
    try {
      const { splitAddress: found } = await ask(SplitAddressDocument, { text })
      onSplit(found)
      const missing = [
        !found.name && '收货人',
        !found.phone && '手机号',
        !found.areaCode && '地区',
        !found.detail && '门牌',
      ].filter(Boolean)
      setSaid(missing.length ? `认出来了，还缺${missing.join('、')}，请补上。` : '认出来了，请核对一遍。')
    } catch (error) {
      setSaid(asApiError(error).message)
    }
  }
  return (
    <div>
      <label class="lab" htmlFor="paste">
        整段粘贴，自动拆开
      </label>
      <textarea
        class="field"
        id="paste"
        rows={2}
        maxLength={300}
        value={text}
        placeholder="姓名、手机号、地址，顺序随意"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="paste-f">
        <p class="hint" role="status">
          {said}
        </p>
        <button class="btn btn-s" type="button" disabled={!text.trim()} onClick={split}>
          拆开填好
        </button>
      </div>
    </div>
  )
}
