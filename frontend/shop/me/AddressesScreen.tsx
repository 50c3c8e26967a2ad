import { useState } from 'preact/hooks'

import { type AddressPartsFragment, MyAddressesDocument, RemoveAddressDocument } from '../../gql/generated/shop/graphql'
import { toast } from '../../kit/toast'
import { AddressForm } from '../checkout/AddressForm'
import { masked } from '../checkout/AddressPick'
import { act, asApiError, useAsk } from '../lib/use-ask'
import { Frame } from '../ui/Frame'
import { Empty, Failed, Waiting } from '../ui/states'

export function AddressesScreen() {
  const asked = useAsk(MyAddressesDocument, {})
  const [open, setOpen] = useState<AddressPartsFragment | 'new' | null>(null)
  const [doomed, setDoomed] = useState('')
  const addresses = asked.data?.addresses
  const saved = () => {
    setOpen(null)
    asked.again()
  }
  const remove = async (id: string) => {
    try {
      await act(RemoveAddressDocument, { id })
      setDoomed('')
      asked.again()
    } catch (error) {
      toast(asApiError(error).message)
    }
  }
  const form = (
    <AddressForm
      key={open === 'new' ? 'new' : open?.id}
      address={open === 'new' ? undefined : (open ?? undefined)}
      onSaved={saved}
      onClose={() => setOpen(null)}
    />
  )
  return (
    <Frame title="收货地址" back="/me" tab="me">
      <h1 class="sr only-m">收货地址</h1>
      {asked.error && <Failed what="没取到地址。" error={asked.error} again={asked.again} />}
      {!addresses && !asked.error && <Waiting what="正在取地址" />}
      {addresses && !addresses.length && open !== 'new' && (
        <Empty title="还没有收货地址" text="先存一个，下单时就不用再填。" />
      )}
      <ul class="narrow">
        {addresses?.map((address) =>
          open !== 'new' && open?.id === address.id ? (
            <li key={address.id}>{form}</li>
          ) : (
            <li class="addr-i" key={address.id}>
              <p>
                <b>
                  {address.name}　{masked(address.phone)}
                </b>
                {address.isDefault && <span class="demo">先用这个</span>}
              </p>
              <p class="small muted">
                {address.areaText}　{address.detail}
              </p>
              <div class="acts">
                {doomed === address.id ? (
                  <>
                    <button class="btn btn-s" type="button" onClick={() => setDoomed('')}>
                      先不
                    </button>
                    <button class="btn btn-s btn-ink" type="button" onClick={() => remove(address.id)}>
                      确定删除
                    </button>
                  </>
                ) : (
                  <>
                    <button class="more" type="button" onClick={() => setDoomed(address.id)}>
                      删除
                    </button>
                    <button class="more" type="button" onClick={() => setOpen(address)}>
                      修改
                    </button>
                  </>
                )}
              </div>
            </li>
          ),
        )}
      </ul>
      {addresses && (
        <div class="narrow">
          {open === 'new' ? (
            form
          ) : (
            <button class="btn mt-16" type="button" onClick={() => setOpen('new')}>
              加一个地址
            </button>
          )}
        </div>
      )}
    </Frame>
  )
}
