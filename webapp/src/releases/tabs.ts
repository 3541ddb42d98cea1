import { sectionTabs } from '../shared/SectionTabs';
import { releases } from '../texts/releases';

export const ReleaseTabs = sectionTabs(releases, { releases: '/releases', imports: '/imports' });
