package org.isotherm.api;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.tags.Tag;
import org.isotherm.api.OperationDocs.Answer;

/** Writes {@link OperationDocs} into the OpenAPI document, in place of what the runtime guessed. */
final class OperationPages {
    private static final String JSON = "application/json";

    private static final Map<String, String> PATH = Map.of(
            "name", "1 to 64 lower-case letters, digits and hyphens",
            "path", "As in the list of the files",
            "id", "As in its list and in `Location`",
            "entity_type", "1 to 63 letters, digits, dots, hyphens and underscores",
            "entity_id", "0 or more, unique within the type",
            "file_field", "Which file of the entity; as `entity_type`");

    private static final Set<String> WITH_ETAG =
            Set.of("BackendView", "AssetView", "EntityTypeView", "PolicyView", "ProfileView");

    private OperationPages() {}

    static void write(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        document.getPaths().getPathItems().forEach((path, item) -> {
            for (Map.Entry<PathItem.HttpMethod, Operation> operation :
                    item.getOperations().entrySet()) {
                OperationDocs docs = OperationDocs.ALL.get(operation.getKey() + " " + path);
                if (docs != null) {
                    operation.getValue().setParameters(pathParameters(path, operation.getValue()));
                    write(operation.getValue(), docs);
                }
            }
        });
    }

    /** The tags of parts that are to come would be shown empty. */
    static List<Tag> usedTags(OpenAPI document) {
        Set<String> used = document.getPaths().getPathItems().values().stream()
                .flatMap(item -> item.getOperations().values().stream())
                .flatMap(operation -> operation.getTags().stream())
                .collect(Collectors.toSet());
        return document.getTags().stream()
                .filter(tag -> used.contains(tag.getName()))
                .toList();
    }

    /** In the order of the path; the runtime has them in that of their names. */
    private static List<Parameter> pathParameters(String path, Operation operation) {
        List<Parameter> found = operation.getParameters() == null ? List.of() : operation.getParameters();
        found.forEach(parameter -> parameter.description(PATH.get(parameter.getName())));
        return found.stream()
                .sorted(Comparator.comparingInt(parameter -> path.indexOf('{' + parameter.getName() + '}')))
                .toList();
    }

    private static void write(Operation operation, OperationDocs docs) {
        for (String parameter : docs.parameters()) {
            operation.addParameter(OASFactory.createParameter().ref("#/components/parameters/" + parameter));
        }
        if (docs.body() != null) {
            operation.setRequestBody(OASFactory.createRequestBody().ref("#/components/requestBodies/" + docs.body()));
        }
        APIResponses responses = OASFactory.createAPIResponses();
        for (Answer answer : docs.answers()) {
            responses.addAPIResponse(Integer.toString(answer.status()), response(answer));
        }
        for (int status : docs.problems()) {
            responses.addAPIResponse(
                    Integer.toString(status),
                    OASFactory.createAPIResponse().ref("#/components/responses/Problem" + status));
        }
        responses.setDefaultValue(OASFactory.createAPIResponse().ref("#/components/responses/Problem"));
        operation.setResponses(responses);
    }

    private static APIResponse response(Answer answer) {
        APIResponse response = OASFactory.createAPIResponse();
        String view = answer.view();
        if (view == null) {
            return response.ref("#/components/responses/" + answer.name());
        }
        MediaType json = OASFactory.createMediaType()
                .schema(OASFactory.createSchema().ref("#/components/schemas/" + view))
                .addExample(
                        answer.name().toLowerCase(Locale.ROOT),
                        OASFactory.createExample().ref("#/components/examples/" + answer.name()));
        response.description(description(answer.status()))
                .content(OASFactory.createContent().addMediaType(JSON, json));
        if (answer.status() > 200) {
            response.addHeader("Location", header("Location"));
        }
        if (WITH_ETAG.contains(view)) {
            response.addHeader("ETag", header("ETag"));
        }
        return response;
    }

    private static String description(int status) {
        return switch (status) {
            case 201 -> "Made; `Location` names it";
            case 202 -> "Accepted; `Location` names the run, whose progress can be asked for";
            default -> "As it is now";
        };
    }

    private static Header header(String name) {
        return OASFactory.createHeader().ref("#/components/headers/" + name);
    }
}
