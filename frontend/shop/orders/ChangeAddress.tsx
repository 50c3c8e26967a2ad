import { useState } from 'preact/hooks'

import { type AddressPartsFragment, MyAddressesDocument } from '../../gql/generated/shop/graphql'
import { AddressForm } from '../checkout/AddressForm'
import { masked } from '../checkout/AddressPick'
import { useAsk } from '../lib/use-ask'
import { Icon } from '../ui/Icon'
import { Failed } from '../ui/states'
import { Panel } from './Choose'

interface Props {
  busy: boolean
  close: () => void
  choose: (address: string) => void
}

/** Another address for an order that is not packed yet. */
export function ChangeAddress({ busy, close, choose }: Props) {
  const asked = useAsk(MyAddressesDocument, {})
  const [chosen, setChosen] = useState('')
  const [adding, setAdding] = useState(false)
  const saved = (address: AddressPartsFragment) => {
    setAdding(false)
    setChosen(address.id)
    asked.again()
  }
  return (
    <Panel title="改收货地址">
      <p class="small muted">装箱之前可以改。运费要和原来一样；不一样就请取消后重新下单。</p>
      {asked.error && <Failed what="没取到地址。" error={asked.error} again={asked.again} />}
      {adding ? (
        <AddressForm onSaved={saved} onClose={() => setAdding(false)} />
      ) : (
        <>
          <fieldset>
            <legend class="sr">收货地址</legend>
            {asked.data?.addresses.map((address) => (
              <label class="tick tick-top" key={address.id}>
                <input
                  type="radio"
                  name="recipient"
                  checked={chosen === address.id}
                  onChange={() => setChosen(address.id)}
                />
                <span>
                  <b>
                    {address.name}　{masked(address.phone)}
                  </b>
                  <br />
                  {address.areaText}　{address.detail}
                </span>
              </label>
            ))}
          </fieldset>
          <button class="more" type="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            用新地址
          </button>
          <div class="acts mt-8">
            <button class="btn btn-s" type="button" onClick={close}>
              不改了
            </button>
            <button class="btn btn-s btn-ink" type="button" disabled={busy || !chosen} onClick={() => choose(chosen)}>
              寄到这里
            </button>
          </div>
        </>
      )}
    </Panel>
  )
}
