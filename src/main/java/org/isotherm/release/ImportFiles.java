package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.isotherm.cluster.Node;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.refusal.ConflictException;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** The rows of {@code release_import_files}: how far each file of an import is. They say what is left to do. */
@ApplicationScoped
public class ImportFiles {
    @PersistenceContext
    private EntityManager rows;

    private final Node node;

    ImportFiles() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    ImportFiles(@Nullable Node node) {
        this.node = node;
    }

    /** How far the import is. */
    @Transactional
    public ImportProgress progress(long importId) {
        return asked(database -> ImportRows.progress(database, importId));
    }

    /**
     * One page in the order of the ids, after {@code afterId}.
     *
     * @param state null for all
     * @param duplicates true for those alone that have the content of another file of the import
     */
    @Transactional
    public List<ImportFile> page(
            long importId, @Nullable ImportFileState state, boolean duplicates, long afterId, int limit) {
        String only = (state == null ? "" : " AND f.state = '" + state.text() + "'")
                + (duplicates ? " AND f.duplicate_of_id IS NOT NULL" : "");
        return asked(database -> ImportRows.files(
                database,
                "WHERE f.import_id = ? AND f.id > ?" + only + " ORDER BY f.id LIMIT ?",
                importId,
                afterId,
                limit));
    }

    /** The next files behind that one which are so far and no further, in the order in which they were found. */
    @Transactional(TxType.REQUIRES_NEW)
    List<ImportFile> next(long importId, ImportFileState state, long afterId, int most) {
        return page(importId, state, false, afterId, most);
    }

    /** Notes a page of what was listed, and how far the listing is. A second time nothing is added. */
    @Transactional(TxType.REQUIRES_NEW)
    void discovered(ReleaseImport run, List<Listed> page) {
        asked(database -> {
            for (Listed entry : page) {
                note(database, run, entry);
            }
            return ImportRows.run(
                    database,
                    "UPDATE release_imports SET discovered_through = ? WHERE id = ?",
                    page.get(page.size() - 1).name(),
                    run.id());
        });
    }

    /** The names of those that Isotherm made itself. */
    @Transactional
    Set<String> madeHere(long backendId, List<Listed> page) {
        List<String> names = page.stream()
                .filter(entry -> entry.refusal() == null)
                .map(Listed::name)
                .toList();
        return asked(database -> ImportRows.madeHere(database, backendId, names));
    }

    private static void note(Connection database, ReleaseImport run, Listed entry) throws SQLException {
        String error = entry.refusal();
        String path = null;
        if (error == null) {
            try {
                path = StoragePath.of(entry.name().substring(run.sourcePrefix().length()))
                        .text();
            } catch (InvalidStoragePathException e) {
                error = e.getMessage();
            }
        }
        ImportRows.discovered(database, run, entry.name(), path, entry.size(), error);
    }

    /** A file that was read. */
    record Hashed(long id, long size, Sha256 sha256) {}

    @Transactional(TxType.REQUIRES_NEW)
    void hashed(List<Hashed> files) {
        asked(database -> {
            for (Hashed file : files) {
                ImportRows.run(
                        database,
                        "UPDATE release_import_files SET state = 'hashed', size_bytes = ?, checksum_sha256 = ?,"
                                + " updated_at = now() WHERE id = ? AND state = 'discovered'",
                        file.size(),
                        file.sha256().hex(),
                        file.id());
            }
            return files;
        });
    }

    /** Finds which files have the content of another one. */
    @Transactional(TxType.REQUIRES_NEW)
    void compareContents(long importId) {
        asked(database -> {
            ImportRows.compareContents(database, importId);
            return importId;
        });
    }

    /**
     * Notes in the running transaction that its files became files of the draft.
     *
     * @throws ConflictException when the import is not at work any more, so that they must not
     */
    @Transactional(TxType.MANDATORY)
    void stored(long importId, List<ImportFile> files) {
        asked(database -> {
            if (!ImportRows.lock(database, importId)
                    .map(ReleaseImport::isAtWork)
                    .orElse(false)) {
                throw new ConflictException("import " + importId + " is not at work any more");
            }
            for (ImportFile file : files) {
                ImportRows.run(
                        database,
                        "UPDATE release_import_files SET state = 'stored', updated_at = now() WHERE id = ?",
                        file.id());
            }
            return files;
        });
    }

    /** Each was decoded from where it lies, and is what was read from the source. */
    @Transactional(TxType.REQUIRES_NEW)
    void verified(List<ImportFile> files) {
        asked(database -> {
            for (ImportFile file : files) {
                ImportRows.run(
                        database,
                        "UPDATE release_import_files SET state = 'verified', updated_at = now(), verified_at = now(),"
                                + " verified_by = ? WHERE id = ? AND state = 'stored'",
                        node.name(),
                        file.id());
            }
            return files;
        });
    }

    @Transactional(TxType.REQUIRES_NEW)
    void failed(ImportFile file, String error) {
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_import_files SET state = 'failed', error = ?, updated_at = now() WHERE id = ?",
                error,
                file.id()));
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        return RunningTransaction.asked(rows, question);
    }
}
