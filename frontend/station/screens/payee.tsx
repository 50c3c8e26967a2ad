// The payee account: what the gateway wants to know, and what it says.
import { type PayeeFragment, SubmitPayeeAccountDocument } from '../../gql/generated/station/graphql'
import { act, useDoing, useDraft } from '../data'
import { Field } from '../fields'
import { Button, Chip, Refusal, Say, Section } from '../ui'

const BLANK = { legalPerson: '', contactName: '', contactMobile: '', settleTo: '' }

export function PayeeForm({ sellerId, account, onDone }: { sellerId: string; account: PayeeFragment | null; onDone: () => Promise<void> }) {
  const [form, change, clear] = useDraft(`payee.${sellerId}`, BLANK)
  const doing = useDoing()
  const wrong = (field: string) => (doing.error?.field === field ? doing.error.message : undefined)
  const open = !account || account.status === 'NONE' || account.status === 'NEEDS_FIX'
  const submit = () =>
    doing.run(async () => {
      await act(SubmitPayeeAccountDocument, { sellerId, ...form })
      clear()
      await onDone()
    })
  return (
    <>
      <Section title="收款账户" hint="支付宝直接放给您" />
      {account && (
        <section class="card">
          <div class="cr">
            <b class="lg">{account.settleTo || '支付宝'}</b>
            <Chip tone={account.status === 'ACTIVE' ? 'ok' : account.status === 'NEEDS_FIX' || account.status === 'RESTRICTED' ? 'no' : 'wait'}>{account.statusText}</Chip>
          </div>
          {account.requirements.map((one) => (
            <p key={one}>{one}</p>
          ))}
        </section>
      )}
      {account && !open && account.status !== 'ACTIVE' && (
        <Button kind="b2" small icon="ret" onClick={() => void onDone()}>
          再看一下办好没有
        </Button>
      )}
      {open && (
        <section class="card">
          {account?.status === 'NEEDS_FIX' && <Say tone="warn" title="支付宝要您改一改，再交一次" />}
          <Field label="法人或经营者姓名" value={form.legalPerson} max={30} onInput={(legalPerson) => change({ legalPerson })} error={wrong('legalPerson')} />
          <Field label="联系人" value={form.contactName} max={30} onInput={(contactName) => change({ contactName })} error={wrong('contactName')} />
          <Field label="联系人手机" type="tel" mode="tel" value={form.contactMobile} max={11} onInput={(contactMobile) => change({ contactMobile })} error={wrong('contactMobile')} />
          <Field label="收钱的支付宝账号" value={form.settleTo} max={60} hint="手机号或邮箱" onInput={(settleTo) => change({ settleTo })} error={wrong('settleTo')} />
          {!['legalPerson', 'contactName', 'contactMobile', 'settleTo'].includes(doing.error?.field ?? '') && <Refusal error={doing.error} />}
          <Button icon="tick" busy={doing.busy} onClick={submit}>
            交给支付宝审核
          </Button>
        </section>
      )}
    </>
  )
}
