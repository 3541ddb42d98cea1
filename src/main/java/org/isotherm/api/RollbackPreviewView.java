package org.isotherm.api;

import java.util.List;
import org.isotherm.migration.RollbackPreview;

/**
 * What a rollback would do, as it is shown.
 *
 * @param byPointer files whose old object is kept
 * @param byCopy files that are copied back
 * @param cannot files that stay where they are
 */
public record RollbackPreviewView(long migrationId, ReturnView byPointer, ReturnView byCopy, StayView cannot) {
    /** So many files of so many bytes together go back. */
    public record ReturnView(long files, long bytes) {}

    /** So many stay, for these reasons. */
    public record StayView(long files, long bytes, List<StayReasonView> reasons) {}

    /** Why so many files stay. */
    public record StayReasonView(String reason, long files) {}

    static RollbackPreviewView of(long migrationId, RollbackPreview preview) {
        return new RollbackPreviewView(
                migrationId,
                view(preview.byPointer()),
                view(preview.byCopy()),
                new StayView(
                        preview.cannot().files(),
                        preview.cannot().bytes(),
                        preview.left().stream()
                                .map(r -> new StayReasonView(
                                        r.reason(), r.amount().files()))
                                .toList()));
    }

    private static ReturnView view(RollbackPreview.Amount amount) {
        return new ReturnView(amount.files(), amount.bytes());
    }
}
