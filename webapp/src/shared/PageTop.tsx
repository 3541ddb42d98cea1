import { Breadcrumb, BreadcrumbItem, Flex, FlexItem, PageSection, Title } from '@patternfly/react-core';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import { t } from '../texts';

/** The head of every page; also names the browser's tab. */
export function PageTop({
  title,
  lead,
  beside,
  actions,
  up,
}: {
  title: string;
  lead?: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
  up?: { to: string; label: string };
}) {
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title]);
  return (
    <PageSection className="iso-top">
      {up && (
        <Breadcrumb>
          <BreadcrumbItem>
            <Link to={up.to}>{up.label}</Link>
          </BreadcrumbItem>
          <BreadcrumbItem isActive>{title}</BreadcrumbItem>
        </Breadcrumb>
      )}
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} alignItems={{ default: 'alignItemsCenter' }}>
        <FlexItem>
          <Flex gap={{ default: 'gapMd' }} alignItems={{ default: 'alignItemsCenter' }}>
            <Title headingLevel="h1" size="2xl">
              {title}
            </Title>
            {beside}
          </Flex>
        </FlexItem>
        {actions && <FlexItem>{actions}</FlexItem>}
      </Flex>
      {lead && <p className="iso-lead">{lead}</p>}
    </PageSection>
  );
}
