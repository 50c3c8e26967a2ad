// Real-name registration of a village information officer, by his township.
import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'

import { ask } from '../../gql/ask'
import {
  type Education, type OfficerSource, RegisterOfficerDocument, VillagesDocument, type VillagesQuery,
  type VillagesQueryVariables,
} from '../../gql/generated/center/graphql'
import { useMe } from '../app/me'
import { FormFoot } from '../kit/FormFoot'
import { Sheet } from '../kit/Sheet'
import { useDeed } from '../kit/useDeed'
import { endOfDay } from './AppointForm'

interface Values {
  village: string
  name: string
  idNo: string
  phone: string
  education?: Education
  officerSource?: OfficerSource
  since: string
  until: string
  reason: string
}

export const EDUCATION: { value: Education; label: string }[] = [
  { value: 'PRIMARY', label: '小学' },
  { value: 'JUNIOR', label: '初中' },
  { value: 'SENIOR', label: '高中或中专' },
  { value: 'COLLEGE', label: '大专' },
  { value: 'BACHELOR', label: '本科及以上' },
]
export const SOURCES: { value: OfficerSource; label: string }[] = [
  { value: 'VILLAGE_CADRE', label: '村组干部' },
  { value: 'GRADUATE_OFFICIAL', label: '大学生村官' },
  { value: 'AGRICULTURE_WORKER', label: '农技人员' },
  { value: 'OTHER', label: '其他' },
]

export function OfficerForm({ width, close }: { width: number; close: () => void }) {
  const me = useMe()
  const villages = useQuery({
    queryKey: ['villages', me.scope.code],
    queryFn: () => ask<VillagesQuery, VillagesQueryVariables>(VillagesDocument, { township: me.scope.code }),
    staleTime: Infinity,
  })
  const register = useDeed(RegisterOfficerDocument, ['people'])
  const save = ({ village, since, until, reason, ...person }: Values) =>
    register.mutate(
      {
        village,
        person: { ...person, idNo: person.idNo.trim().toUpperCase(), education: person.education ?? null, officerSource: person.officerSource ?? null },
        since: `${since}T00:00:00+08:00`,
        until: endOfDay(until)!,
        reason: reason.trim(),
      },
      { onSuccess: close },
    )
  return (
    <Sheet title="登记信息员" detail="实名登记：身份证号加密保存，平时只显示首尾" width={width} close={close}>
      <Form<Values> layout="vertical" className="sheetform" onFinish={save}>
        <Form.Item name="village" label="村（社区）" rules={[{ required: true, message: '请选村。' }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={(villages.data?.regions ?? []).map((one) => ({ value: one.code, label: one.name }))} />
        </Form.Item>
        <Form.Item name="name" label="姓名" rules={[{ required: true, message: '请填姓名。' }]}><Input maxLength={20} /></Form.Item>
        <Form.Item name="idNo" label="身份证号" rules={[{ required: true, message: '请填身份证号。' }]}><Input maxLength={18} autoComplete="off" /></Form.Item>
        <Form.Item name="phone" label="手机号" rules={[{ required: true, message: '请填手机号。' }]}><Input inputMode="tel" maxLength={20} /></Form.Item>
        <Form.Item name="education" label="学历"><Select allowClear options={EDUCATION} /></Form.Item>
        <Form.Item name="officerSource" label="来源"><Select allowClear options={SOURCES} /></Form.Item>
        <Form.Item name="since" label="聘期起" rules={[{ required: true, message: '请填聘期。' }]}><Input type="date" /></Form.Item>
        <Form.Item name="until" label="聘期止" rules={[{ required: true, message: '请填聘期。' }]}><Input type="date" /></Form.Item>
        <Form.Item name="reason" label="依据" rules={[{ required: true, message: '请写依据。' }]}><Input maxLength={200} /></Form.Item>
        <FormFoot action="登记" note="登记人和登记时间记入审计。" busy={register.isPending} error={register.error} reset={register.reset} cancel={close} />
      </Form>
    </Sheet>
  )
}
