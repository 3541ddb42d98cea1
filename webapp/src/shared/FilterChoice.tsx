import { FormSelect, FormSelectOption, ToolbarItem } from '@patternfly/react-core';

/** In a toolbar: one choice that narrows a list. @param options value and label of each */
export function FilterChoice({
  label,
  value,
  set,
  options,
}: {
  label: string;
  value: string;
  set: (value: string) => void;
  options: [value: string, label: string][];
}) {
  return (
    <ToolbarItem>
      <FormSelect aria-label={label} className="iso-filter" value={value} onChange={(_, chosen) => set(chosen)}>
        {options.map(([each, text]) => (
          <FormSelectOption key={each} value={each} label={text} />
        ))}
      </FormSelect>
    </ToolbarItem>
  );
}
