import {
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  TextInput,
} from '@patternfly/react-core';
import type { ReactNode } from 'react';

type About = { name: string; label: string; help?: ReactNode; wrong?: string; required?: boolean };

/** An input with its label, its help, and what is wrong with it. */
export function Field({ name, label, help, wrong, required = false, children }: About & { children: ReactNode }) {
  return (
    <FormGroup label={label} fieldId={name} isRequired={required}>
      {children}
      <FormHelperText>
        <HelperText id={`${name}-help`}>
          {wrong !== undefined && <HelperTextItem variant="error">{wrong}</HelperTextItem>}
          {help !== undefined && <HelperTextItem>{help}</HelperTextItem>}
        </HelperText>
      </FormHelperText>
    </FormGroup>
  );
}

export function TextField({
  value,
  set,
  type = 'text',
  disabled = false,
  ...about
}: About & {
  value: string;
  set: (value: string) => void;
  type?: 'text' | 'number' | 'datetime-local' | 'time';
  disabled?: boolean;
}) {
  return (
    <Field {...about}>
      <TextInput
        id={about.name}
        type={type}
        value={value}
        isRequired={about.required}
        isDisabled={disabled}
        autoComplete="off"
        spellCheck={false}
        validated={about.wrong ? 'error' : 'default'}
        aria-invalid={about.wrong !== undefined}
        aria-describedby={`${about.name}-help`}
        onChange={(_, text) => set(text)}
      />
    </Field>
  );
}

/** @param options value and label of each */
export function ChoiceField({
  value,
  set,
  options,
  disabled = false,
  ...about
}: About & {
  value: string;
  set: (value: string) => void;
  options: [value: string, label: string][];
  disabled?: boolean;
}) {
  return (
    <Field {...about}>
      <FormSelect
        id={about.name}
        value={value}
        isRequired={about.required}
        isDisabled={disabled}
        validated={about.wrong ? 'error' : 'default'}
        aria-invalid={about.wrong !== undefined}
        aria-describedby={`${about.name}-help`}
        onChange={(_, chosen) => set(chosen)}
      >
        {options.map(([each, label]) => (
          <FormSelectOption key={each} value={each} label={label} />
        ))}
      </FormSelect>
    </Field>
  );
}

/** Brings the first wrong field into view, once it is shown. */
export function focusFirst(wrong: Record<string, string>) {
  requestAnimationFrame(() => {
    const inputs = [...document.querySelectorAll<HTMLElement>('form input, form select, form textarea')];
    inputs.find((input) => wrong[input.id] !== undefined)?.focus();
  });
}
