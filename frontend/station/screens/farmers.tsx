// 农户: who brings goods to this seller; registering one.
import { useState } from 'preact/hooks'

import { type FarmerFragment, IntakeDocument, RegisterProducerDocument } from '../../gql/generated/station/graphql'
import { act, useAsk, useDoing } from '../data'
import { Field } from '../fields'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { RegionPicker } from '../region'
import { Bar, Button, Chip, Empty, Failed, Icon, Loading, Refusal } from '../ui'

export function FarmerForm({ onDone }: { onDone: (farmer: FarmerFragment) => Promise<void> }) {
  const seller = useSeller()
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  const [place, setPlace] = useState({ township: '', village: '' })
  const doing = useDoing()
  const wrong = (field: string) => (doing.error?.field === field ? doing.error.message : undefined)
  const add = () =>
    doing.run(async () => {
      const answer = await act(RegisterProducerDocument, { sellerId: seller.id, name, village: place.village, phone, organisation: '' })
      await onDone(answer.producer!)
    })
  return (
    <>
      <Field label="农户姓名" value={name} max={20} onInput={setName} error={wrong('name')} />
      <RegionPicker {...place} onChange={setPlace} error={wrong('village')} />
      <Field label="手机，可不填" type="tel" mode="tel" value={phone} max={11} onInput={setPhone} error={wrong('phone')} />
      {!['name', 'village', 'phone'].includes(doing.error?.field ?? '') && <Refusal error={doing.error} />}
      <Button kind="b2" icon="tick" busy={doing.busy} disabled={!name.trim() || !place.village} onClick={add}>
        记下这一户
      </Button>
    </>
  )
}

export function Farmers() {
  const seller = useSeller()
  const { data, error, reload } = useAsk(IntakeDocument, { sellerId: seller.id })
  const [adding, setAdding] = useState(false)
  const farmers = data?.producers.nodes ?? []
  return (
    <>
      <Bar title="农户" sub={data ? `${farmers.length} 户` : undefined} back="/station/more" />
      <main>
        {adding && (
          <section class="card mt0">
            <FarmerForm
              onDone={async () => {
                await reload()
                setAdding(false)
              }}
            />
          </section>
        )}
        {!data && (error ? <Failed what="农户名单" error={error} retry={reload} /> : <Loading />)}
        {data && !farmers.length && !adding && <Empty text="还没有登记农户。收货前先记下是谁家的。" />}
        {farmers.length > 0 && (
          <ul class="rows mt0">
            {farmers.map((farmer) => (
              <li class="row" key={farmer.id}>
                <Icon name="usr" />
                <span class="g">
                  <b>{farmer.producerName}</b>
                  <small>
                    {farmer.village.name}
                    {farmer.phone && `，${farmer.phone}`}
                    {farmer.organisation && `，${farmer.organisation}`}
                  </small>
                </span>
                {!farmer.active && (
                  <span class="e">
                    <Chip tone="wait">不再供货</Chip>
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </main>
      <TabFoot on="more" deep>
        {!adding && (
          <Button icon="add" onClick={() => setAdding(true)}>
            加一户
          </Button>
        )}
      </TabFoot>
    </>
  )
}
