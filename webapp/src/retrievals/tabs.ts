import { sectionTabs } from '../shared/SectionTabs';
import { retrievals } from '../texts/retrievals';

export const RetrievalTabs = sectionTabs(retrievals, {
  retrievals: '/retrievals',
  files: '/retrievals/files',
  cache: '/retrievals/cache',
});
