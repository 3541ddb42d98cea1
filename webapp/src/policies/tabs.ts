import { sectionTabs } from '../shared/SectionTabs';
import { policies } from '../texts/policies';

export const PolicyTabs = sectionTabs(policies, {
  policies: '/policies',
  schedules: '/schedules',
  sweeps: '/sweeps',
  plans: '/plans',
});
