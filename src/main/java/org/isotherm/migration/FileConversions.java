package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Objects;
import org.isotherm.profile.Contents;
import org.isotherm.profile.EncodedContent;
import org.isotherm.profile.NotedContent;
import org.isotherm.profile.ProfileDraft;
import org.isotherm.profile.Profiles;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.storage.Copied;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.WriteObserver;
import org.isotherm.transfer.Conversion;
import org.isotherm.transfer.MoveError;
import org.isotherm.transfer.MoveException;
import org.isotherm.transfer.VerifiedCopy;
import org.isotherm.transfer.VerifiedCopy.Place;
import org.isotherm.transfer.VerifiedFile;

/** The files of a run that are brought into the form of a profile on their way. */
@Dependent
public class FileConversions {
    private final Conversion conversion;
    private final Contents contents;
    private final Profiles profiles;

    @Inject
    public FileConversions(Conversion conversion, Contents contents, Profiles profiles) {
        this.conversion = conversion;
        this.contents = contents;
        this.profiles = profiles;
    }

    /**
     * Writes the file in its profile's form. Nothing says yet how the new object decodes: {@link ItemClaims#copied} notes it.
     *
     * @return size and digest of the source, as of any copy, and what was made of it
     */
    NewCopy convert(MigrationItem item, Place target, WriteObserver observer) throws MoveException {
        ProfileDraft form;
        EncodedContent before;
        try {
            form = profiles.find(Objects.requireNonNull(item.targetProfileId)).draft();
            before = contents.of(item.assetLocationId(), item.sourceBackendId(), item.sourcePath())
                    .map(NotedContent::encoded)
                    .orElse(null);
        } catch (NotFoundException e) {
            throw new MoveException(MoveError.CHANGED_MEANWHILE, e.reason(), e);
        }
        if (form.chunked() || form.backendId() != item.targetBackendId()) {
            throw new MoveException(
                    MoveError.CHANGED_MEANWHILE, "profile " + form.name() + " has been changed since", null);
        }
        Conversion.Source source = new Conversion.Source(
                new Place(item.sourceBackendId(), item.sourcePath()),
                before,
                item.size(),
                item.expectedSha256().orElse(null));
        Conversion.Converted made = conversion.convert(source, form.key(), target, observer);
        return new NewCopy(
                new Copied(
                        item.size(), item.expectedSha256().orElse(made.content().sha256())),
                made);
    }

    /** Reads the new object back, decodes it as its row says, and compares both. */
    VerifiedFile prove(MigrationItem item, Place target, VerifiedCopy.StopCheck check) throws MoveException {
        Copied sent = new Copied(
                Objects.requireNonNull(item.encodedBytes), new Sha256(Objects.requireNonNull(item.encodedSha256)));
        NotedContent content = contents.of(item.assetLocationId(), target.backendId(), target.path())
                .orElseThrow(() -> new IllegalStateException("item " + item.id() + " is copied but has no content"));
        return conversion.prove(sent, content.encoded(), target, check);
    }
}
