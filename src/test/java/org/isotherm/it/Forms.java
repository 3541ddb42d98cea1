package org.isotherm.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The eight profiles, made over HTTP on two backends of their own. */
final class Forms {
    static final int CHUNK = 100_000;

    private final Studio studio;
    final List<Form> all = new ArrayList<>();

    /**
     * One of the eight.
     *
     * @param backend where it stores
     */
    record Form(String name, long profile, long backend, boolean encrypted, boolean chunked) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Forms(Studio studio) {
        this.studio = studio;
    }

    /** @param name in front of the names of backends and profiles */
    static Forms make(Studio studio, String name, Path folder, URI s3) throws Exception {
        Forms forms = new Forms(studio);
        long local = studio.create(Studio.local(name + "-local", folder));
        long cloud = studio.create(Studio.s3(name + "-cloud", s3, name + "/"));
        for (boolean encrypted : new boolean[] {false, true}) {
            for (boolean chunked : new boolean[] {false, true}) {
                forms.add(name + "-local", local, encrypted, chunked);
                forms.add(name + "-cloud", cloud, encrypted, chunked);
            }
        }
        return forms;
    }

    /** One more: encrypted, in chunks of which equal ones are stored once, on the first backend. */
    Form deduplicated() throws Exception {
        Form like = all.get(0);
        return add(like.name() + "-deduplicated", like.backend(), true, true, true);
    }

    private void add(String place, long backend, boolean encrypted, boolean chunked) throws Exception {
        String name = place + (encrypted ? "-encrypted" : "") + (chunked ? "-chunked" : "");
        all.add(add(name, backend, encrypted, chunked, false));
    }

    private Form add(String name, long backend, boolean encrypted, boolean chunked, boolean deduplicated)
            throws Exception {
        JsonObjectBuilder profile = Json.createObjectBuilder()
                .add("name", name)
                .add("backend_id", backend)
                .add("encrypted", encrypted)
                .add("chunked", chunked)
                .add("deduplicated", deduplicated);
        if (encrypted) {
            profile.add("key_name", IsothermServer.KEY);
        }
        if (chunked) {
            profile.add("chunk_size_bytes", CHUNK);
        }
        JsonObject made = studio.admin()
                .post(Studio.ADMIN + "profiles", profile.build())
                .expect(201)
                .json();
        return new Form(name, Studio.id(made), backend, encrypted, chunked);
    }
}
