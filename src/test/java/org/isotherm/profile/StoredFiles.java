package org.isotherm.profile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.storage.MemoryBackend;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.ChunkWriting;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.PieceCoding;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.StoredBytes;
import org.jspecify.annotations.Nullable;

/** Files stored by one profile on a backend in memory. */
final class StoredFiles {
    /** One of the eight: a backend of its own, encrypted when a key is named, in chunks when they have a size. */
    record Form(
            String location,
            @Nullable KeyName key,
            @Nullable Long chunkSize) {}

    final Form form;
    final MemoryBackend backend;
    final List<EncodedContent> files = new ArrayList<>();
    private final ProfiledStore store;

    StoredFiles(ProfiledStore store, Form form) {
        this.store = store;
        this.form = form;
        backend = new MemoryBackend(form.location());
    }

    /** Stores them one behind the other. */
    StoredFiles with(List<byte[]> contents) throws IOException {
        return withStreams(
                contents.stream().<InputStream>map(ByteArrayInputStream::new).toList());
    }

    private StoredFiles withStreams(List<InputStream> contents) throws IOException {
        List<ProfiledStore.Begun> begun = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            begun.add(store.begin(form.key()));
        }
        if (form.chunkSize() == null) {
            for (int i = 0; i < begun.size(); i++) {
                byte[] content = contents.get(i).readAllBytes();
                PieceCoding coding = begun.get(i).coding();
                backend.write(
                        path(i),
                        coding.encode(
                                new ByteArrayInputStream(content),
                                PiecePlace.whole(begun.get(i).id())),
                        coding.storedLength(content.length),
                        WriteObserver.NONE);
                files.add(new EncodedContent(
                        begun.get(i).id(),
                        content.length,
                        Sha256.of(content),
                        begun.get(i).key(),
                        null));
            }
            return this;
        }
        List<ChunkWriting.Source> sources = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            sources.add(new ChunkWriting.Source(begun.get(i).id(), begun.get(i).coding(), contents.get(i)));
        }
        PieceCoding any = store.begin(form.key()).coding();
        try (ChunkWriting writing = new ChunkWriting(form.chunkSize(), any::storedLength, sources.iterator())) {
            for (InputStream chunk = writing.next(); chunk != null; chunk = writing.next()) {
                backend.write(path(backend.count()), chunk, -1, WriteObserver.NONE);
            }
            for (ChunkWriting.Written file : writing.written()) {
                files.add(new EncodedContent(
                        file.content(),
                        file.size(),
                        file.sha256(),
                        begun.get(files.size()).key(),
                        new ChunkMap(file.pieces(), file.size())));
            }
        }
        return this;
    }

    /** The same files stored anew in another form, decoded from here as they are encoded there. */
    StoredFiles convertedTo(Form target) throws IOException {
        List<InputStream> contents = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            contents.add(store.open(files.get(i), places(i), 0, files.get(i).size()));
        }
        return new StoredFiles(store, target).withStreams(contents);
    }

    static StoragePath path(long number) {
        return StoragePath.of("objects/" + number);
    }

    /** Where the file of that number lies. */
    ProfiledStore.Places places(int file) {
        return new ProfiledStore.Places() {
            @Override
            public StoredBytes object() {
                return StoredBytes.object(backend, path(file));
            }

            @Override
            public StoredBytes part(long chunkId, long start, long length) {
                return StoredBytes.part(backend, path(chunkId), start, length);
            }
        };
    }

    byte[] read(int file, long offset, long length) throws IOException {
        try (InputStream bytes = store.open(files.get(file), places(file), offset, length)) {
            return bytes.readAllBytes();
        }
    }
}
