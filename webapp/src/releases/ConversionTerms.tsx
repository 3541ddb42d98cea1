import { ChoiceField, TextField } from '../shared/fields';
import { conversions } from '../texts/conversions';
import { type Terms, termsOf, UNTIL_FINALISED } from './terms';

const c = conversions.terms;

/** How long the form of before is kept, and how fast it goes; both may be left as they are. */
export function ConversionTerms({ terms, set }: { terms: Terms; set: (terms: Terms) => void }) {
  const { retention, bandwidth } = terms;
  return (
    <>
      <ChoiceField
        name="source_retention"
        label={c.retention}
        help={
          retention === UNTIL_FINALISED
            ? c.help.untilFinalised
            : retention === 'PT0S'
              ? c.help.none
              : c.help.span(retention)
        }
        value={retention}
        set={(chosen) => set({ ...terms, retention: chosen })}
        options={Object.entries(c.retentions)}
      />
      <TextField
        name="bandwidth_bytes_per_second"
        label={c.bandwidth}
        help={c.bandwidthHelp}
        wrong={termsOf(terms).wrong}
        value={bandwidth}
        set={(written) => set({ ...terms, bandwidth: written })}
      />
    </>
  );
}
