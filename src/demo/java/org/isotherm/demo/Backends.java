package org.isotherm.demo;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo's two backends, made at the first start. */
final class Backends {
    private static final String PATH = "/api/admin/storage/backends";

    private final Http http;

    Backends(DemoStack stack) {
        this.http = stack.http().as("admin");
    }

    /** @return its id */
    long hot(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        JsonObjectBuilder config = Json.createObjectBuilder().add("base_path", folder.toString());
        return existingOrNew("hot", "local", config, true);
    }

    /** @return its id */
    long cold(String endpoint) throws IOException, InterruptedException {
        JsonObjectBuilder config = Json.createObjectBuilder()
                .add("bucket", DemoStack.BUCKET)
                .add("endpoint", endpoint)
                .add("region", "us-east-1")
                .add("path_style", true)
                .add("credentials_ref", DemoStack.CREDENTIALS);
        return existingOrNew("cold", "s3", config, false);
    }

    private long existingOrNew(String name, String type, JsonObjectBuilder config, boolean isDefault)
            throws IOException, InterruptedException {
        JsonObject wanted = config.build();
        for (JsonObject one : http.get(PATH + "?limit=500")
                .expect(200)
                .json()
                .getJsonArray("items")
                .getValuesAs(JsonObject.class)) {
            if (one.getString("name").equals(name)) {
                return one.getJsonNumber("id").longValue();
            }
        }
        return http.post(
                        PATH,
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("backend_type", type)
                                .add("tier", name)
                                .add("config", wanted)
                                .add("is_default", isDefault)
                                .build())
                .expect(200, 201)
                .json()
                .getJsonNumber("id")
                .longValue();
    }
}
