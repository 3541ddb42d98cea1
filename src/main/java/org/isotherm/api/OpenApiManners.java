package org.isotherm.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Brings the OpenAPI document, which the runtime makes from the Java types, to what is sent: see {@link JsonManners}.
 * What each operation takes and answers is in {@link OperationDocs}.
 */
public class OpenApiManners implements OASFilter {
    private static final String PROBLEM = "Problem";

    @Override
    public Schema filterSchema(Schema schema) {
        Map<String, Schema> properties = schema.getProperties();
        if (properties != null) {
            Map<String, Schema> renamed = new LinkedHashMap<>();
            properties.forEach((name, property) -> renamed.put(JsonManners.snakeCase(name), property));
            schema.setProperties(renamed);
        }
        List<String> required = schema.getRequired();
        if (required != null) {
            schema.setRequired(required.stream().map(JsonManners::snakeCase).toList());
        }
        List<Object> constants = schema.getEnumeration();
        if (constants != null) {
            schema.setEnumeration(constants.stream().map(OpenApiManners::wire).toList());
        }
        return schema;
    }

    /** Called last. */
    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        if (components == null) {
            components = OASFactory.createComponents();
            document.setComponents(components);
        }
        OperationPages.write(document);
        Map<String, Schema> schemas = components.getSchemas();
        if (schemas != null) {
            become(schemas.get("StoragePath"), text("The name of an object inside a backend"));
            become(schemas.get("Sha256"), text("A SHA-256 in 64 hexadecimal digits"));
        }
        components.addSchema(PROBLEM, problemSchema());
        components.removeSchema("RequestBody"); // read by hand; the bodies are in the file
        document.setTags(OperationPages.usedTags(document));
    }

    private static @Nullable Object wire(@Nullable Object constant) {
        return constant instanceof String text ? text.toLowerCase(Locale.ROOT) : constant;
    }

    private static void become(@Nullable Schema schema, Schema other) {
        if (schema != null) {
            schema.setProperties(null);
            schema.setRequired(null);
            schema.setType(other.getType());
            schema.setDescription(other.getDescription());
        }
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
    }

    private static Schema problemSchema() {
        Schema error = OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .addProperty("field", text("Its name as it was sent"))
                .addProperty("message", text("What is wrong with it"));
        Schema step = OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .addProperty("step", text("Which"))
                .addProperty("result", text("`ok`, `failed`, `unsupported` or `skipped`"))
                .addProperty("detail", text("Why; may be null").addType(SchemaType.NULL))
                .addProperty("ms", OASFactory.createSchema().addType(SchemaType.INTEGER));
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("RFC 9457")
                .addProperty("type", text("A stable path such as /problems/validation"))
                .addProperty("title", text("The same for every problem of this type"))
                .addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER))
                .addProperty("detail", text("What happened this time"))
                .addProperty("instance", text("The path of the request"))
                .addProperty(
                        "errors",
                        OASFactory.createSchema()
                                .addType(SchemaType.ARRAY)
                                .description("Every wrong field, with 422")
                                .items(error))
                .addProperty(
                        "steps",
                        OASFactory.createSchema()
                                .addType(SchemaType.ARRAY)
                                .description("How far the trial of a backend came, when it failed")
                                .items(step))
                .required(List.of("type", "title", "status"));
    }
}
