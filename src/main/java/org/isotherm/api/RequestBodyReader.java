package org.isotherm.api;

import jakarta.json.JsonValue;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lets a resource take a {@link RequestBody} as its entity.
 *
 * <p>It answers for every media type, so that a missing {@code Content-Type} is 415 also where a resource forgot its
 * {@code @Consumes}.
 */
@Provider
public class RequestBodyReader implements MessageBodyReader<RequestBody> {
    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == RequestBody.class;
    }

    /** @throws ProblemException 415, 413 or 400 */
    @Override
    public RequestBody readFrom(
            Class<RequestBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        if (headers.getFirst(HttpHeaders.CONTENT_TYPE) == null
                && Arrays.stream(annotations).anyMatch(OptionalBody.class::isInstance)
                && body.read() < 0) {
            return RequestBody.of(JsonValue.EMPTY_JSON_OBJECT);
        }
        checkHeaders(
                headers.getFirst(HttpHeaders.CONTENT_TYPE),
                headers.getFirst(HttpHeaders.CONTENT_ENCODING),
                headers.getFirst(HttpHeaders.CONTENT_LENGTH));
        return RequestBody.of(BodyText.read(new ClientBody(body)));
    }

    /** What can be refused before a byte of the body is read. */
    static void checkHeaders(@Nullable String type, @Nullable String encoding, @Nullable String length) {
        if (type == null || !isJson(type)) {
            throw ProblemException.unsupportedMediaType("The body must be application/json in UTF-8.");
        }
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw ProblemException.unsupportedMediaType("The body must not have a content coding.");
        }
        if (length != null && exceeds(length.strip())) {
            throw ProblemException.tooLarge(BodyText.MOST_BYTES);
        }
    }

    private static boolean isJson(String type) {
        String[] parts = type.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(MediaType.APPLICATION_JSON)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            // RFC 8259, section 11: no charset is defined for JSON; the one that changes nothing is let pass
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return true;
    }

    private static boolean exceeds(String length) {
        return length.matches("[0-9]{1,18}") ? Long.parseLong(length) > BodyText.MOST_BYTES : !length.isEmpty();
    }
}
