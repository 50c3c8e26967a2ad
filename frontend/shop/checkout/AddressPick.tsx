import { useState } from 'preact/hooks'

import type { AddressPartsFragment } from '../../gql/generated/shop/graphql'
import { Icon } from '../ui/Icon'
import { AddressForm } from './AddressForm'

interface Props {
  addresses: AddressPartsFragment[]
  chosen: AddressPartsFragment | undefined
  choose: (address: AddressPartsFragment) => void
  onSaved: (address: AddressPartsFragment) => void
}

/** Hide the middle of a number that stands open on a page. */
export function masked(phone: string): string {
  return phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2')
}

/** Where it goes: the chosen address, the others, a new one. */
export function AddressPick({ addresses, chosen, choose, onSaved }: Props) {
  const [open, setOpen] = useState<'' | 'list' | 'new'>('')
  const saved = (address: AddressPartsFragment) => {
    setOpen('')
    onSaved(address)
  }
  if (!chosen || open === 'new') {
    return (
      <section class="grp" aria-labelledby="to-t">
        <div class="grp-h">
          <h2 class="grp-n" id="to-t">
            {chosen ? '新的收货地址' : '先填收货地址'}
          </h2>
        </div>
        <AddressForm onSaved={saved} onClose={chosen ? () => setOpen('list') : undefined} />
      </section>
    )
  }
  return (
    <>
      <button
        class="addr"
        type="button"
        aria-expanded={open === 'list'}
        onClick={() => setOpen(open === 'list' ? '' : 'list')}
      >
        <Icon name="place" />
        <span>
          <b>
            {chosen.name}　{masked(chosen.phone)}
          </b>
          <span class="addr-d">
            {chosen.areaText}　{chosen.detail}
          </span>
          <span class="sr">，换一个收货地址</span>
        </span>
        <Icon name={open === 'list' ? 'down' : 'next'} />
      </button>
      {open === 'list' && (
        <fieldset class="addr-l">
          <legend class="sr">收货地址</legend>
          {addresses.map((address) => (
            <label class="tick tick-top" key={address.id}>
              <input
                type="radio"
                name="address"
                checked={address.id === chosen.id}
                onChange={() => {
                  choose(address)
                  setOpen('')
                }}
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
          <button class="more" type="button" onClick={() => setOpen('new')}>
            <Icon name="plus" />
            用新地址
          </button>
        </fieldset>
      )}
    </>
  )
}
