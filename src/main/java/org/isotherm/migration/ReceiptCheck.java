package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the receipts of a run from the first to the last and says where their chain is broken. */
@Dependent
public class ReceiptCheck {
    private static final int PORTION = 1000;

    private final Receipts receipts;

    @Inject
    public ReceiptCheck(Receipts receipts) {
        this.receipts = receipts;
    }

    /**
     * What was found.
     *
     * @param receipts how many the run has, says its row
     * @param head the hash of the last one, says its row; kept elsewhere, it proves later that nobody made all anew
     * @param firstBroken null when {@code valid}
     */
    public record Verdict(
            boolean valid,
            long receipts,
            String head,
            @Nullable Broken firstBroken) {}

    /**
     * The first thing that is wrong.
     *
     * @param number of the receipt that is not what it was or not there; null when a file has none at all
     */
    public record Broken(@Nullable Long number, String reason) {}

    /**
     * Follows the chain in portions, each a transaction of its own; of a run that goes on meanwhile, to where it is at
     * the end. Changes nothing.
     */
    public Verdict verify(long migrationId) {
        Receipts.Head seen = new Receipts.Head(0, ReceiptChain.START);
        Receipts.Head head = new Receipts.Head(-1, "");
        while (true) {
            List<Receipts.Compared> portion = receipts.compared(migrationId, seen.count(), PORTION);
            for (Receipts.Compared each : portion) {
                String wrong = wrong(each, seen);
                if (wrong != null) {
                    return broken(receipts.head(migrationId), seen.count() + 1, wrong);
                }
                seen = new Receipts.Head(each.receipt().number(), each.receipt().hash());
            }
            if (portion.isEmpty()) {
                Receipts.Head before = head;
                head = receipts.head(migrationId);
                // more may have been moved since the portion was read: then another one is there
                if (head.count() <= seen.count() || head.equals(before)) {
                    return end(migrationId, seen, head);
                }
            }
        }
    }

    private static @Nullable String wrong(Receipts.Compared each, Receipts.Head before) {
        Receipt receipt = each.receipt();
        if (receipt.number() != before.count() + 1) {
            return "it is not there; the next one is number " + receipt.number();
        }
        if (!receipt.previousHash().equals(before.hash())) {
            return "its previous_hash is not the hash of the receipt before it";
        }
        if (!receipt.hash().equals(ReceiptChain.hash(receipt))) {
            return "its hash is not that of its content";
        }
        return each.objection();
    }

    private Verdict end(long migrationId, Receipts.Head seen, Receipts.Head head) {
        if (seen.count() < head.count()) {
            return broken(head, seen.count() + 1, "it is not there, nor is any later one; the run had " + head.count());
        }
        if (seen.count() > head.count()) {
            return broken(head, head.count() + 1, "the run had only " + head.count() + " receipts");
        }
        if (!seen.hash().equals(head.hash())) {
            return broken(head, seen.count(), "its hash is not the one that the run has noted for its last receipt");
        }
        String without = receipts.withoutReceipt(migrationId);
        if (without != null) {
            return broken(head, null, "the file " + without + " was moved and has no receipt");
        }
        return new Verdict(true, head.count(), head.hash(), null);
    }

    private static Verdict broken(Receipts.Head head, @Nullable Long number, String reason) {
        return new Verdict(false, head.count(), head.hash(), new Broken(number, reason));
    }
}
